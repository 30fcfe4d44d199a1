import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENVELOPE_PREFIXES } from '@auroralinks/quirks'
import { bitsOfPrefix, bitsOfStyle, placeOfPrefix, styleOfBits } from './style.ts'

test('sixteen prefixes have room beside the other marks of a style, and the first four are what they were', () => {
  const others = bitsOfStyle({ cwmpFirst: true, holdRequests: true, noMoreRequests: true, booleanWords: true })
  const all = Array.from({ length: 16 }, (_, place) => bitsOfPrefix(place))
  assert.deepEqual(all.map(placeOfPrefix), [...all.keys()])
  assert.ok(all.every(bits => (bits & others) === 0 && bits <= 0xff))
  assert.deepEqual(all.slice(0, 4), [0, 1, 2, 3])
  for (const prefix of ENVELOPE_PREFIXES)
    assert.deepEqual(styleOfBits(bitsOfStyle({ prefix, holdRequests: true })), { prefix, holdRequests: true })
})
