import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimits } from './limits.ts'

test('a device has 8 transfers at once, all have so many together, and what ended makes room once', () => {
  const limits = createLimits(20)
  const own = Array.from({ length: 8 }, () => limits.enter('a'))
  assert.ok(own.every(leave => leave !== null))
  assert.equal(limits.enter('a'), null)
  own[0]!()
  own[0]!()
  assert.equal(limits.open(), 7)
  assert.notEqual(limits.enter('a'), null)
  for (let i = 0; i < 12; i++) assert.notEqual(limits.enter(''), null, 'whoever has a key is no device')
  assert.equal(limits.enter('b'), null)
})
