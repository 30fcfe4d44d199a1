import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { SEALED, createValueSealer } from './sealed-values.ts'
import { createFingerprints } from './fingerprints.ts'
import { createSealer } from './sealer.ts'

const KEY = 'the key of an installation'
const sealer = createValueSealer(KEY)
const NAME = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase'

test('a value opens for its device and parameter, and for no other', () => {
  const sealed = sealer.seal('A-1', NAME, 'größe & <1>')
  assert.ok(sealed.startsWith(SEALED) && !sealed.includes(Buffer.from('größe').toString('base64url').slice(0, 6)))
  assert.equal(sealer.open('A-1', NAME, sealed), 'größe & <1>')
  assert.equal(sealer.open('A-2', NAME, sealed), null)
  assert.equal(sealer.open('A-1', 'Device.DeviceInfo.ProvisioningCode', sealed), null)
  assert.notEqual(sealer.seal('A-1', NAME, 'x'), sealer.seal('A-1', NAME, 'x'))
})

test('what was sealed for an object to add opens under the number that it got', () => {
  assert.equal(
    sealer.open('A-1', 'Device.Users.User.17.Password', sealer.seal('A-1', 'Device.Users.User.1.Password', 'x')),
    'x',
  )
  assert.equal(
    sealer.open('A-1', 'Device.Users.User.[admin].Password', sealer.seal('A-1', 'Device.Users.User.1.Password', 'x')),
    'x',
  )
})

test('a text that only looks sealed does not open, and an empty value stays empty', () => {
  const sealed = sealer.seal('A-1', NAME, 'x')
  for (const text of ['', 'x', SEALED, `${SEALED}AAAA`, `${sealed.slice(0, -6)}AAAAAA`, sealed.slice(SEALED.length)])
    assert.equal(sealer.open('A-1', NAME, text), null)
  assert.equal(sealer.seal('A-1', NAME, ''), '')
  assert.equal(
    sealer.open('A-1', NAME, sealer.seal('A-1', NAME, sealed)),
    sealed,
    'one that somebody gives as a value is a value',
  )
})

test('while the key is changed, new,old opens what was sealed with either, and seals with the new one', () => {
  const [oldKey, newKey] = [KEY, 'another key of theirs']
  const both = createValueSealer(`${newKey}, ${oldKey}`)
  assert.equal(both.open('A', NAME, createValueSealer(oldKey).seal('A', NAME, 'x')), 'x')
  assert.equal(createValueSealer(newKey).open('A', NAME, both.seal('A', NAME, 'x')), 'x')
  assert.equal(createValueSealer(oldKey).open('A', NAME, both.seal('A', NAME, 'x')), null)
  assert.equal(createSealer(`${newKey},${oldKey}`).open(createSealer(oldKey).seal('credential')), 'credential')
})

test('what was sealed for one purpose is worth nothing for another', () => {
  assert.equal(createSealer(KEY, 'session events').open(createSealer(KEY, 'credentials').seal('x')), null)
})

test('a key that is no key stops the start, and is not told', () => {
  for (const bad of ['', 'short', `${'x'.repeat(16)},short`, ['a', 'b', 'c'].map(c => c.repeat(16)).join(',')]) {
    assert.throws(
      () => createSealer(bad),
      error =>
        error instanceof Error &&
        error.name === 'ConfigError' &&
        /ACS_SECRET_KEY/.test(error.message) &&
        !error.message.includes('xxxx'),
    )
  }
})

test('a fingerprint tells the same text, also while the key is changed, and nothing by which a text could be guessed', () => {
  const [oldKey, newKey] = ['the key until yesterday', 'the key from today on']
  const kept = createFingerprints(oldKey).of('POST tasks {"value": "hunter22"}')
  const now = createFingerprints(`${newKey},${oldKey}`)
  assert.equal(now.match('POST tasks {"value": "hunter22"}', kept), true)
  assert.equal(now.match('POST tasks {"value": "hunter23"}', kept), false)
  assert.equal(createFingerprints(newKey).match('POST tasks {"value": "hunter22"}', kept), false)
  assert.notEqual(kept, createHash('sha256').update('POST tasks {"value": "hunter22"}').digest('base64url'))
})
