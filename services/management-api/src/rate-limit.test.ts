import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '@auroralinks/runtime'
import { Problem } from './problem.ts'
import { createRateLimit } from './rate-limit.ts'

const setUp = (usual: number) => {
  const clock = manualClock()
  let refused = 0
  const limit = createRateLimit({ clock, usual, refused: () => void refused++ })
  /** How many of so many requests are let through. */
  const take = (n: number, who = 'a', rate: number | null = null): number => {
    let let_ = 0
    for (let i = 0; i < n; i++) {
      try {
        limit.take(who, rate)
        let_++
      } catch (error) {
        assert.ok(error instanceof Problem && error.status === 429)
        assert.match(error.extras.headers?.['retry-after'] ?? '', /^[1-9]\d*$/)
      }
    }
    return let_
  }
  return { clock, take, refused: () => refused }
}

test('two seconds of the rate come at once, then the rate; what is refused is told when to come again', () => {
  const { clock, take, refused } = setUp(10)
  assert.equal(take(50), 20)
  assert.equal(refused(), 30)
  clock.advance(1_000)
  assert.equal(take(50), 10)
  clock.advance(3_600_000)
  assert.equal(take(50), 20)
})

test('each has a bucket of its own, and a key its own rate', () => {
  const { take } = setUp(10)
  assert.equal(take(50, 'a'), 20)
  assert.equal(take(50, 'b', 1), 2)
  assert.equal(take(50, 'c', 100), 50)
})

test('0 is no limit, but for the keys that have one', () => {
  const { take } = setUp(0)
  assert.equal(take(5_000), 5_000)
  assert.equal(take(50, 'b', 5), 10)
})

test('ten thousand others do not make it forget one that is at its limit, nor fill the memory', () => {
  const { take } = setUp(1)
  for (let i = 0; i < 20_000; i++) take(1, `k${i}`)
  assert.equal(take(10, 'k19999'), 1)
})
