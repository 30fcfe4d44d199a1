import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesPattern } from './index.ts'

test('a star stands for any characters and nothing else does, without a pattern that takes long', () => {
  for (const [pattern, text] of [
    ['*', ''],
    ['*', 'x'],
    ['Box*', 'Box'],
    ['*x*', 'Box 3'],
    ['B*o*3', 'Box o 3'],
    ['B.x', 'B.x'],
  ] as const)
    assert.ok(matchesPattern(pattern, text), `${pattern} ${text}`)
  for (const [pattern, text] of [
    ['B.x', 'Box'],
    ['Box', 'box'],
    ['ab*ba', 'aba'],
    ['*x', 'xy'],
    ['a*b*c', 'acb'],
    ['', 'a'],
  ] as const)
    assert.ok(!matchesPattern(pattern, text), `${pattern} ${text}`)
  assert.ok(!matchesPattern('*a'.repeat(32), `${'a'.repeat(100_000)}b`))
})
