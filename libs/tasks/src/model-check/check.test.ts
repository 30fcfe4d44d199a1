import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDataModels } from '@auroralinks/data-model'
import { modelObjections } from './check.ts'

test('what is known of a device is asked for once a task, however many of its values depend on it', async () => {
  let reads = 0
  const known = {
    writable: async () => new Set<string>(),
    told: async () => new Set<string>(),
    root: async () => null,
    async quirks() {
      reads++
      return { names: ['p'], keeps: { url: 3 }, writing: { mostValues: 1 } }
    },
  }
  const values = ['URL', 'Username'].map(name => ({ name: `Device.ManagementServer.${name}`, value: 'http://acs' }))
  const found = await modelObjections(createDataModels(), { type: 'setParameterValues', values }, known, undefined)
  assert.deepEqual([found.map(f => f.where), reads], [['/values/0/value', '/values'], 1])
})
