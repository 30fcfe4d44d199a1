import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedLabel } from './bounded-label.ts'

test('however many values come, a label has no more than its limit and one for the rest', () => {
  const label = boundedLabel(3)
  const seen = new Set(Array.from({ length: 1_000 }, (_, i) => label(`OUI${i}`)))
  assert.deepEqual([...seen], ['OUI0', 'OUI1', 'OUI2', 'other'])
  assert.equal(label('OUI1'), 'OUI1')
})
