import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXCERPT_CHARACTERS, excerpt } from './excerpt.ts'

test('a short text stays as it is', () => assert.equal(excerpt('Device.DeviceInfo.'), 'Device.DeviceInfo.'))

test('however long a text is, an excerpt is short and says that it was cut', () => {
  const cut = excerpt('x'.repeat(1_000_000))
  assert.equal(cut.length, EXCERPT_CHARACTERS)
  assert.ok(cut.endsWith('…'))
})

test('an excerpt stays on one line and never ends within a character', () => {
  assert.equal(excerpt('a\r\nb\u0000c'), 'a b c')
  assert.equal(excerpt(`${'x'.repeat(98)}😀y`), `${'x'.repeat(98)}…`)
})
