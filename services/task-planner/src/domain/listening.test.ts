import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIGN_EVERY_MS, UNHEARD, heard, silentAt } from './listening.ts'
import type { Listening } from './listening.ts'

const MINUTE = 60_000
const T = Date.UTC(2026, 0, 1)

/** Signs without a gap from one time to another. */
function listenedFrom(l: Listening, from: number, to: number): Listening {
  for (let at = from; at <= to; at += SIGN_EVERY_MS) l = heard(l, at)
  return heard(l, to)
}

test('nothing before the first sign counts as silence', () => {
  const l = listenedFrom(UNHEARD, T, T + 10 * MINUTE)
  assert.equal(silentAt(l, T - 60 * MINUTE, 15 * MINUTE), T + 15 * MINUTE, 'from the first sign on')
  assert.equal(silentAt(l, T + MINUTE, 15 * MINUTE), T + 16 * MINUTE, 'from its last Inform on')
})

test('an hour in which nobody listened does not count, nor does an hour of grace after it', () => {
  const away = listenedFrom(listenedFrom(UNHEARD, T, T + 60 * MINUTE), T + 120 * MINUTE, T + 121 * MINUTE)
  assert.equal(silentAt(away, T + 55 * MINUTE, 15 * MINUTE), T + (180 + 10) * MINUTE)
  assert.equal(silentAt(away, T + 150 * MINUTE, 15 * MINUTE), T + (180 + 15) * MINUTE, 'one that came within the grace')
  assert.equal(silentAt(away, T + 181 * MINUTE, 15 * MINUTE), T + 196 * MINUTE)
  assert.equal(silentAt(away, T + 10 * MINUTE, 15 * MINUTE), T + 25 * MINUTE, 'one that was silent before it')
})

test('the grace is 90 minutes at most, and an absence within it goes on with the one before', () => {
  const day = heard(heard(UNHEARD, T), T + 1_440 * MINUTE)
  assert.equal(silentAt(day, T, MINUTE), T + (1_440 + 90 + 1) * MINUTE)
  const again = heard(listenedFrom(day, T + 1_440 * MINUTE, T + 1_441 * MINUTE), T + 1_443 * MINUTE)
  assert.equal(again.deaf.length, day.deaf.length)
  assert.equal(silentAt(again, T, MINUTE), T + (1_440 + 90 + 1) * MINUTE, 'two minutes more were within the grace')
})

test('signs that come late or twice change nothing, and what is kept is bounded', () => {
  const l = listenedFrom(UNHEARD, T, T + MINUTE)
  assert.equal(heard(l, T), l)
  assert.equal(heard(l, T + MINUTE), l)
  let flapping: Listening = UNHEARD
  for (let i = 0; i < 500; i++) flapping = heard(flapping, T + i * 10 * MINUTE * (1 + (i % 2)))
  assert.ok(flapping.deaf.length <= 100)
})
