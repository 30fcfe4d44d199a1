import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keyBody } from './key-body.ts'

const FORM = { name: ' billing ', role: 'viewer', life: 'none', tag: '', rate: '' } as const

test('a form is a key without limits where it says none, and none at all where something is wrong', () => {
  assert.deepEqual(keyBody(FORM, 0), {
    name: 'billing',
    role: 'viewer',
    devices: null,
    ratePerSecond: null,
    expiresAt: null,
  })
  const limited = keyBody({ ...FORM, life: '30', tag: 'north', rate: '5' }, 0)
  assert.deepEqual(
    [limited?.devices, limited?.ratePerSecond, limited?.expiresAt],
    [{ tag: 'north' }, 5, '1970-01-31T00:00:00.000Z'],
  )
  for (const wrong of [{ name: '  ' }, { rate: '0' }, { rate: '1.5' }, { rate: '100001' }, { rate: 'many' }])
    assert.equal(keyBody({ ...FORM, ...wrong }, 0), null)
})
