import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareVersions } from './version.ts'

test('numbers in versions are compared as numbers, zeros before them count for nothing, a longer version is newer', () => {
  const inOrder = ['1.2', '1.2.0', '1.09', '1.10', '2', '2.0_b', '2.0_rc1', '10.1', 'V9.0.10P1N12A', 'V9.0.10P1N12B']
  for (const [i, a] of inOrder.entries())
    for (const [j, b] of inOrder.entries())
      assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j), `${a} and ${b}`)
  assert.equal(compareVersions('1.02', '1.2'), 0)
  assert.ok(compareVersions('9'.repeat(60), `1${'0'.repeat(60)}`) < 0)
})
