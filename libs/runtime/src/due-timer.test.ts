import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DueTimer } from './due-timer.ts'

test('it fires once, at the first moment that is due, and again when it is asked again', t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  let fired = 0
  const timer = new DueTimer(() => {
    fired++
  })
  timer.by(200, 100)
  timer.by(150, 100)
  timer.by(900, 100)
  t.mock.timers.tick(49)
  assert.equal(fired, 0)
  t.mock.timers.tick(1)
  assert.equal(fired, 1)
  t.mock.timers.tick(1_000)
  assert.equal(fired, 1)
  timer.by(1_151, 1_150)
  t.mock.timers.tick(1)
  assert.equal(fired, 2)
})

test('it fires soon for a moment that is over', t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  let fired = 0
  new DueTimer(() => {
    fired++
  }).by(10, 100)
  t.mock.timers.tick(1)
  assert.equal(fired, 1)
})
