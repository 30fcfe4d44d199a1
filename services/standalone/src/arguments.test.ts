import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArguments } from './arguments.ts'

test('--new-key asks for another key, and what is mistyped does not start anything', () => {
  assert.deepEqual(readArguments([]), { newKey: false })
  assert.deepEqual(readArguments(['--new-key']), { newKey: true })
  assert.throws(() => readArguments(['--newkey']), { name: 'StartRefused', message: /"--newkey" is not known/ })
})
