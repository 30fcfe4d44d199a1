import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createThrottle } from './throttle.ts'

/** A throttle whose clock the test turns, and that of its timers with it. */
function throttled(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let now = 1_000
  const throttle = createThrottle(() => now)
  const left: string[] = []
  const pass = (ms: number): void => {
    now += ms
    t.mock.timers.tick(ms)
  }
  return {
    ...throttle,
    left,
    pass,
    /** A device's answer that takes so long. */
    answer(deviceId: string, took: number): void {
      const since = now
      pass(took)
      throttle.after(deviceId, since, () => left.push(deviceId))
    },
    /** Two answers that are handled at once. */
    answers(deviceIds: readonly string[], took: number): void {
      const since = now
      pass(took)
      for (const id of deviceIds) throttle.after(id, since, () => left.push(id))
    },
  }
}

test('a device that is alone waits for nothing', t => {
  const h = throttled(t)
  h.heard('a')
  h.answer('a', 10)
  assert.deepEqual(h.left, ['a'])
  h.heard('b')
  h.pass(1_001)
  h.answer('a', 10)
  assert.deepEqual(h.left, ['a', 'a'], 'whoever came a second ago is gone')
})

test('while others come, large answers take an eighth of the time', t => {
  const h = throttled(t)
  h.heard('b')
  h.heard('a')
  for (const done of [1, 2, 3]) {
    h.answer('a', 12)
    h.pass(83)
    assert.equal(h.left.length, done - 1)
    h.pass(1)
    assert.equal(h.left.length, done, 'and no debt is carried on')
  }
})

test('devices that are refreshed at once share that eighth', t => {
  const h = throttled(t)
  h.heard('x')
  for (const id of ['a', 'b', 'c']) h.answer(id, 10)
  assert.deepEqual(h.left, [])
  h.pass(50)
  assert.deepEqual(h.left, ['a'])
  h.pass(70)
  assert.deepEqual(h.left, ['a', 'b'])
  h.pass(70)
  assert.deepEqual(h.left, ['a', 'b', 'c'])
})

test('what was written together counts once', t => {
  const h = throttled(t)
  h.heard('x')
  h.answers(['a', 'b'], 10)
  h.pass(70)
  assert.deepEqual(h.left, ['a', 'b'])
})

test('no wait is long, however long an answer took and however many devices are refreshed', t => {
  const h = throttled(t)
  h.heard('x')
  h.answer('a', 900)
  h.pass(700)
  assert.deepEqual(h.left, ['a'])
  h.heard('x')
  for (let i = 0; i < 100; i++) h.answer(`d${i}`, 5)
  h.answer('late', 0)
  assert.ok(!h.left.includes('late'))
  h.pass(2_000)
  assert.ok(h.left.includes('late'))
})

test('what waits leaves when the process ends, and nothing waits after that', t => {
  const h = throttled(t)
  h.heard('x')
  h.answer('a', 10)
  assert.deepEqual(h.left, [])
  h.close()
  h.heard('x')
  h.answer('b', 10)
  assert.deepEqual(h.left, ['a', 'b'])
  h.pass(1_000)
  assert.deepEqual(h.left, ['a', 'b'])
})
