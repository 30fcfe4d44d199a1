import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createLimiter } from './rate.ts'

test('one per key in a while, so many a second of all', () => {
  const allowed = createLimiter({ everyMs: 10_000, perSecond: 3 })
  assert.deepEqual(
    ['a', 'a', 'b', 'c', 'd'].map(k => allowed(k, 0)),
    [true, false, true, true, false],
  )
  assert.equal(allowed('a', 9_999), false)
  assert.equal(allowed('a', 10_000), true)
  assert.equal(allowed('d', 10_500), true)
})

test('very many keys take no more memory than some', () => {
  const allowed = createLimiter({ everyMs: 1e9, perSecond: 1e9, maxKeys: 2 })
  for (const key of ['a', 'b', 'c']) assert.equal(allowed(key, 1), true)
  assert.equal(allowed('c', 2), false)
  assert.equal(allowed('a', 2), true)
})
