import { test } from 'node:test'
import { fuzz } from '../fuzz/decode.fuzz.ts'

test('odd messages for three seconds: no throw, no long error, nothing beyond the limits (npm run fuzz goes on for longer)', async t => {
  const seed = Date.now() % 2 ** 31
  const end = performance.now() + 3000
  const { cases } = await fuzz({ seed, until: () => performance.now() >= end })
  t.diagnostic(`${cases} cases, seed ${seed}`)
})
