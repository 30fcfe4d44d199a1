import { test } from 'node:test'
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createRateLimiter } from './rate-limiter.ts'

test('never more at once than allowed, in the order in which they came, and a failure holds nobody up', async () => {
  const limiter = createRateLimiter({ perSecond: 1e6, atOnce: 3, steady: () => performance.now() })
  let running = 0
  let most = 0
  const begun: number[] = []
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      limiter.run(async () => {
        begun.push(i)
        most = Math.max(most, ++running)
        await pause(1)
        running--
        if (i % 5 === 0) throw new Error('no')
        return i
      }),
    ),
  )
  assert.equal(most, 3)
  assert.deepEqual(
    begun,
    Array.from({ length: 20 }, (_, i) => i),
  )
  assert.equal(results.filter(r => r.status === 'rejected').length, 4)
})

test('never more in a second than allowed', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  const limiter = createRateLimiter({ perSecond: 10, atOnce: 100, steady: () => now })
  let begun = 0
  for (let i = 0; i < 30; i++)
    void limiter.run(async () => {
      begun++
    })
  assert.equal(begun, 2)
  now = 1_000
  for (let ms = 0; ms < 1_000; ms += 10) t.mock.timers.tick(10)
  assert.equal(begun, 4, 'what was not used does not add up')
  assert.equal(limiter.waiting(), 26)
  limiter.stop()
})
