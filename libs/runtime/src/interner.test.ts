import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createInterner } from './interner.ts'

test('every text comes out as it went in, also when there are more different ones than are kept', () => {
  const shared = createInterner(10)
  for (let round = 0; round < 3; round++)
    for (let i = 0; i < 100; i++) assert.equal(shared(`version ${i}`), `version ${i}`)
})
