import { test } from 'node:test'
import { fuzz } from '../../fuzz/conversation.fuzz.ts'

test('odd messages to a gateway for three seconds: each gets an answer that TR-069 knows, none is a defect (npm run fuzz goes on for longer)', async t => {
  const seed = Date.now() % 2 ** 31
  const end = performance.now() + 3000
  const { cases } = await fuzz({ seed, until: () => performance.now() >= end })
  t.diagnostic(`${cases} cases, seed ${seed}`)
})
