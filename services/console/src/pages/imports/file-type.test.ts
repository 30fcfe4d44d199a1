import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typeOf } from './file-type.ts'

test('a file of devices is CSV unless its name, or its beginning, says JSON lines', () => {
  assert.equal(typeOf('devices.csv', '{'), 'text/csv')
  assert.equal(typeOf('devices.JSONL', ''), 'application/x-ndjson')
  assert.equal(typeOf('devices.txt', '  {"id":"x"}'), 'application/x-ndjson')
  assert.equal(typeOf('devices.txt', 'oui,serialNumber'), 'text/csv')
})
