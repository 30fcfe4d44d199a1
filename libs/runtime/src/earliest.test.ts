import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Earliest } from './earliest.ts'

test('it rings once at the earliest moment, and again when it is asked again', t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  let rings = 0
  const timer = new Earliest(() => {
    rings++
  })
  timer.by(200, 100)
  timer.by(150, 100)
  timer.by(900, 100)
  t.mock.timers.tick(49)
  assert.equal(rings, 0)
  t.mock.timers.tick(1)
  assert.equal(rings, 1)
  t.mock.timers.tick(1_000)
  assert.equal(rings, 1)
  timer.by(1_151, 1_150)
  t.mock.timers.tick(1)
  assert.equal(rings, 2)
})

test('a moment that is over rings soon', t => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
  let rings = 0
  new Earliest(() => {
    rings++
  }).by(10, 100)
  t.mock.timers.tick(1)
  assert.equal(rings, 1)
})
