import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_RULE, bodyOf, formOf } from './tenant-form.ts'

test('a tenant that is opened and saved is the same, and rules that say nothing are left out', () => {
  const tenant = {
    name: 'acme',
    description: 'North',
    newDevices: [{ networks: ['10.20.0.0/16', '10.21.0.0/16'], oui: ['00D09E'] }, { listener: 'https' as const }],
    ratePerSecond: 50,
    createdAt: '',
    updatedAt: '',
  }
  const form = formOf(tenant)
  const { description, newDevices, ratePerSecond } = tenant
  assert.deepEqual(bodyOf({ ...form, rules: [...form.rules, { ...NO_RULE, key: 9 }] }), {
    description,
    newDevices,
    ratePerSecond,
  })
  assert.deepEqual(bodyOf(formOf(null)), { description: '', newDevices: [], ratePerSecond: null })
})
