import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestSpacing } from './request-spacing.ts'

const busy = (spacing: RequestSpacing, perSecond: number, ms = 1_000): number => {
  for (let now = 0; now < ms; now += 5) spacing.passed(perSecond / 200, now)
  return spacing.gapMs()
}

test('whoever has little to do waits for nothing', () => {
  assert.equal(new RequestSpacing(8).gapMs(), 0)
  assert.ok(busy(new RequestSpacing(8), 50) < 1)
})

test('the busier, the further apart, and never further than said', () => {
  const gaps = [50, 200, 400, 1_000, 100_000].map(perSecond => busy(new RequestSpacing(8), perSecond))
  assert.deepEqual(
    gaps,
    [...gaps].sort((a, b) => a - b),
  )
  assert.deepEqual(gaps.slice(3), [8, 8])
})

test('a burst is forgotten when it is over', () => {
  const spacing = new RequestSpacing(8)
  busy(spacing, 5_000)
  spacing.passed(1, 3_000)
  assert.ok(spacing.gapMs() < 1)
})
