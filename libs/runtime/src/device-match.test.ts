import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesDevice, namesDevices } from './index.ts'

const BOX = { oui: '00D09E', productClass: 'Box-2' }
const matches = (match: Parameters<typeof matchesDevice>[0]): boolean => matchesDevice(match, BOX, () => '00D09E-Box-1')

test('all that a rule says of devices has to hold, one of each list is enough, and an OUI has no case', () => {
  assert.ok(matches({}))
  assert.ok(matches({ oui: ['0A0B0C', '00d09e'], productClass: ['Meter*', 'Box*'], devices: ['*-1'] }))
  assert.ok(!matches({ oui: ['0A0B0C'], productClass: ['Box*'] }))
  assert.ok(!matches({ oui: ['00D09E'], productClass: ['box*'] }))
  assert.ok(!matches({ devices: ['*-2'] }))
})

test('the id of a device is made only for a rule that names ids and is for such a device', () => {
  let made = 0
  const id = (): string => `${made++}`
  for (const match of [{ oui: ['00D09E'] }, { oui: ['0A0B0C'], devices: ['*'] }]) matchesDevice(match, BOX, id)
  assert.equal(made, 0)
})

test('a rule names devices by any of the three', () => {
  for (const match of [{ oui: ['00D09E'] }, { productClass: ['*'] }, { devices: ['*'] }]) assert.ok(namesDevices(match))
  assert.ok(!namesDevices({}))
})
