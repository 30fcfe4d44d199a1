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

test('what a person waits for goes before all others, and what waits already can be put there', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  const limiter = createRateLimiter({ perSecond: 10, atOnce: 100, steady: () => now })
  const begun: string[] = []
  const ask = (id: string, urgent = false): void =>
    void limiter.run(async () => void begun.push(id), { id, urgent, groups: [] })
  for (let i = 0; i < 50; i++) ask(`c${i}`)
  assert.deepEqual(begun, ['c0', 'c1'])
  ask('person', true)
  assert.deepEqual(begun, ['c0', 'c1', 'person'], 'at once, although the rate is used up')
  limiter.promote('c40')
  assert.equal(begun.at(-1), 'c40')
  now = 150
  t.mock.timers.tick(150)
  assert.equal(begun.length, 4, 'the overall rate holds: the others wait for what the urgent took')
  limiter.stop()
})

test('those that get no answer hold nobody up: after a moment they count no more among those at once', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const limiter = createRateLimiter({ perSecond: 1e6, atOnce: 10, steady: () => 0 })
  let asked = 0
  const hang = (): Promise<void> => {
    asked++
    return new Promise(() => {})
  }
  for (let i = 0; i < 25; i++) void limiter.run(hang)
  let reached = false
  void limiter.run(async () => void (reached = true))
  assert.deepEqual([asked, reached], [10, false])
  t.mock.timers.tick(150)
  assert.deepEqual([asked, reached], [20, false])
  t.mock.timers.tick(150)
  assert.deepEqual([asked, reached], [25, true])
  limiter.stop()
})

test('one network or product class has its own limit, and none of the others waits for it', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 0
  const limiter = createRateLimiter({ perSecond: 1e6, atOnce: 1e3, perGroup: 10, steady: () => now })
  const begun: string[] = []
  const ask = (network: string): void =>
    void limiter.run(async () => void begun.push(network), { id: '', groups: [network, 'class'.concat(network)] })
  for (let i = 0; i < 20; i++) ask('a')
  for (let i = 0; i < 2; i++) ask('b')
  assert.deepEqual(begun, ['a', 'a', 'b', 'b'])
  assert.equal(limiter.waiting(), 18)
  for (; now < 1_000; now += 10) t.mock.timers.tick(10)
  assert.ok(begun.length >= 12 && begun.length <= 15, `${begun.length} after a second`)
  for (; now < 3_000; now += 10) t.mock.timers.tick(10)
  assert.equal(limiter.waiting(), 0)
  limiter.stop()
})
