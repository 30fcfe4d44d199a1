import { test } from 'node:test'
import { fuzz } from '../../fuzz/answers.fuzz.ts'

test('odd answers to the RPCs of every kind of task for three seconds: no throw, no hang, one outcome at most, and no Reboot but that of reboot (SES-14; npm run fuzz goes on for longer)', async t => {
  const seed = Date.now() % 2 ** 31
  const end = performance.now() + 3000
  const { cases } = await fuzz({ seed, until: () => performance.now() >= end })
  t.diagnostic(`${cases} cases, seed ${seed}`)
})
