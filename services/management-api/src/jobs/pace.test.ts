import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MOST_AT_ONCE, paceOf } from './pace.ts'

const NOW = 1_800_000_000_000

/** Gives for a while, and returns how many that were. */
function give(rate: number, ms: number, o: { stepMs: number; pauses?: (at: number) => number }): number {
  let until: number | null = null
  let given = 0
  for (let at = 0; at < ms; ) {
    const pace = paceOf(rate, until, NOW + at)
    if (pace.many > 0) {
      given += pace.many
      until = pace.pacedUntil
    }
    at += Math.max(pace.waitMs, o.stepMs) + (o.pauses?.(at) ?? 0)
  }
  return given
}

describe('the rate of a job', () => {
  for (const rate of [0.1, 1, 3, 50, 1_000, 4_000])
    test(`${rate} a second is that on the average, however it is looked at`, () => {
      const seconds = Math.max(100, 20 / rate)
      for (const stepMs of [1, 7, 90, 240]) {
        const given = give(rate, seconds * 1000, { stepMs })
        const wanted = rate * seconds
        // The last batch, and the first, which waits for nothing.
        const slack = Math.max(1, rate * 0.5) + 1
        assert.ok(Math.abs(given - wanted) <= slack, `${given} in place of ${wanted}, looked at every ${stepMs} ms`)
      }
    })

  test('who was away does not give at once what was not given meanwhile', () => {
    const first = paceOf(100, null, NOW)
    const { many, pacedUntil } = paceOf(100, first.pacedUntil, NOW + 3_600_000)
    assert.equal(many, 100, 'what a second allows')
    assert.equal(paceOf(100, pacedUntil, NOW + 3_600_000).many, 0)
  })

  test('a successor goes on with what its predecessor left: nothing is given twice as fast', () => {
    const given = paceOf(10, null, NOW)
    assert.ok(given.many > 0)
    const next = paceOf(10, given.pacedUntil, NOW)
    assert.equal(next.many, 0)
    assert.ok(next.waitMs > 0)
    assert.ok(paceOf(10, given.pacedUntil, NOW + next.waitMs).many > 0, 'and it waits no longer than it says')
  })

  test('a clock that went back waits, and does not give without end', () => {
    const { pacedUntil } = paceOf(10, null, NOW)
    assert.equal(paceOf(10, pacedUntil, NOW - 60_000).many, 0)
  })

  test('a batch has an end', () => {
    assert.equal(paceOf(1_000_000, null, NOW).many, MOST_AT_ONCE)
  })
})
