import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEVICE, drive, T0 } from '../../test/drive.ts'
import type { Decision } from './effects.ts'

const marked = (d: Decision): boolean => d.effects.status?.stateAt !== undefined

test('an Inform that tells nothing new does not have the device published, but once a day', () => {
  const w = drive()
  assert.equal(marked(w.open('s1')), true, 'it never was')
  w.empty('s1')
  w.pass(300_000)
  assert.equal(marked(w.open('s2')), false)
  w.empty('s2')
  w.pass(86_400_000)
  assert.equal(marked(w.open('s3')), true, 'a day later')
})

test('what changed of a device has it published', () => {
  const w = drive({ ...DEVICE, stateAt: T0, address: '192.0.2.1', silence: { seconds: 0, off: false, since: null } })
  assert.equal(marked(w.open('s1')), false)
  assert.equal(marked(w.open('s2', { events: [{ code: '1 BOOT', commandKey: '' }] })), true)
  assert.equal(marked(w.open('s3', { remoteAddress: '192.0.2.2' })), true)
  const software = [{ name: 'Device.DeviceInfo.SoftwareVersion', value: '2', type: 'xsd:string' }]
  assert.equal(
    marked(w.open('s4', { remoteAddress: '192.0.2.2', digest: 'd', parameters: () => software, known: new Map() })),
    true,
  )
  w.empty('s4')
  assert.equal(marked(w.decide({ type: 'silenceDue', at: T0, lastInformAt: T0 })), true, 'silent')
  assert.equal(marked(w.open('s5', { remoteAddress: '192.0.2.2', digest: 'd' })), true, 'back')
})
