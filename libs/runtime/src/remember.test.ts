import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remember } from './index.ts'

test('so many are remembered, and the one that came least lately is forgotten first', () => {
  const map = new Map<string, number>()
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const)
    remember(map, key, value, 2)
  assert.deepEqual(
    [...map],
    [
      ['a', 3],
      ['c', 4],
    ],
  )
})
