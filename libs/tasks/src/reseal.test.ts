import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PASSWORD, createValueSealer } from '@auroralinks/runtime'
import { resealed } from './reseal.ts'

const [OLD, NEW] = ['the key until yesterday', 'the key from today on']
const ID = '00D09E-Box-1'
const NAME = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'
const old = createValueSealer(OLD)
const both = createValueSealer(`${NEW},${OLD}`)
const now = createValueSealer(NEW)

const kept = (sealed: string) => ({
  arguments: {
    values: [
      { name: NAME, value: sealed },
      { name: 'Device.Time.NTPServer1', value: 'sealed:v1:AAAA' },
    ],
  },
  notes: { left: [1, null, { value: sealed }] },
  intent: { request: { method: 'SetParameterValues', values: [{ name: NAME, value: sealed, type: 'xsd:string' }] } },
})

test('the secrets of a task are sealed under the new key wherever it noted them, and all else stays', () => {
  const { kept: moved, unreadable } = resealed(kept(old.seal(ID, NAME, 'hunter22')), ID, both)
  assert.equal(unreadable, 0)
  const found = [
    moved.arguments.values[0]!.value,
    (moved.notes.left[2] as { value: string }).value,
    moved.intent.request.values[0]!.value,
  ]
  assert.deepEqual(
    found.map(text => now.open(ID, NAME, text)),
    ['hunter22', 'hunter22', 'hunter22'],
  )
  assert.equal(moved.arguments.values[1]!.value, 'sealed:v1:AAAA')
  assert.equal(moved.intent.request.method, 'SetParameterValues')
  assert.equal(resealed(moved, ID, both).kept, moved, 'a second time nothing changes')
})

test('a secret that no key opens stays as it is, and is counted', () => {
  const lost = kept(createValueSealer('a key that is gone').seal(ID, NAME, 'x'))
  assert.deepEqual(resealed(lost, ID, both), { kept: lost, unreadable: 1 })
})

test('passwords of downloads and of software modules are among them', () => {
  const args = { operations: [{ operation: 'install', password: old.seal(ID, PASSWORD, 'pin') }] }
  const { kept: moved } = resealed({ arguments: args }, ID, both)
  assert.equal(now.open(ID, PASSWORD, moved.arguments.operations[0]!.password), 'pin')
  const download = { password: old.seal(ID, PASSWORD, 'pin'), url: 'http://example.net' }
  assert.equal(now.open(ID, PASSWORD, resealed({ arguments: download }, ID, both).kept.arguments.password), 'pin')
})
