import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from './pace.ts'

const busy = (pace: Pace, perSecond: number, ms = 1_000): number => {
  for (let now = 0; now < ms; now += 5) pace.passed(perSecond / 200, now)
  return pace.gapMs()
}

test('whoever has little to do waits for nothing', () => {
  assert.equal(new Pace(8).gapMs(), 0)
  assert.ok(busy(new Pace(8), 50) < 1)
})

test('the busier, the further apart, and never further than said', () => {
  const gaps = [50, 200, 400, 1_000, 100_000].map(perSecond => busy(new Pace(8), perSecond))
  assert.deepEqual(
    gaps,
    [...gaps].sort((a, b) => a - b),
  )
  assert.deepEqual(gaps.slice(3), [8, 8])
})

test('a burst is forgotten when it is over', () => {
  const pace = new Pace(8)
  busy(pace, 5_000)
  pace.passed(1, 3_000)
  assert.ok(pace.gapMs() < 1)
})
