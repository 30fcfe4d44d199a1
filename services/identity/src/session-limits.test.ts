import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLimits } from './session-limits.ts'

test('as many sessions as a minute has come at once, then one after the other; nobody else is held up', () => {
  const limits = createSessionLimits()
  const opened = (key: string, times: number, now: number): number =>
    Array.from({ length: times }, () => limits.seen(key, 6, now)).filter(a => a.waitSeconds === 0).length
  assert.equal(opened('loops', 1_000, 0), 6)
  assert.deepEqual(limits.seen('loops', 6, 0), { waitSeconds: 10, begins: false })
  assert.equal(opened('another', 6, 0), 6)
  assert.equal(opened('loops', 1_000, 10_000), 1)
  assert.equal(opened('loops', 1, 20_000), 1)
  assert.equal(limits.seen('loops', 6, 20_000).begins, true, 'told once more, since one got in in between')
  assert.equal(opened('loops', 1_000, 3_600_000), 6)
  assert.equal(limits.seen('free', 0, 0).waitSeconds, 0)
})

test('what is remembered is bounded', () => {
  const limits = createSessionLimits(2)
  for (const key of ['a', 'b', 'c']) limits.seen(key, 1, 0)
  assert.equal(limits.seen('a', 1, 0).waitSeconds, 0, 'forgotten')
  assert.equal(limits.seen('c', 1, 0).waitSeconds, 60)
})
