import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBehindNat, methodsFor } from './methods.ts'
import type { DeviceFile } from './store.ts'

const device = (o: Partial<DeviceFile> & { natDetected?: boolean | null } = {}): DeviceFile => ({
  id: 'A-1',
  key: 1n,
  url: 'http://203.0.113.5:7547/x',
  username: 'u',
  sealedPassword: null,
  next: null,
  ipAddress: '203.0.113.5',
  ...o,
  udp: { binding: null, address: '', natDetected: o.natDetected ?? null },
})

test('a device that is not behind a NAT is asked by HTTP first', () => {
  assert.deepEqual(methodsFor(device(), { udp: true, avoid: null }), ['http', 'udp'])
  assert.deepEqual(methodsFor(device({ natDetected: false }), { udp: true, avoid: null }), ['http', 'udp'])
  assert.deepEqual(methodsFor(device(), { udp: false, avoid: null }), ['http'])
})

test('a device behind a NAT is asked by UDP first, as it says itself or its addresses show (quirk A19)', () => {
  const told = device({ natDetected: true })
  assert.deepEqual(methodsFor(told, { udp: true, avoid: null }), ['udp', 'http'])
  for (const url of ['http://192.168.1.254:51005/', 'http://100.64.3.4:7547/x', 'http://[fd00::7]:7547/'])
    assert.ok(isBehindNat(device({ url })), url)
  assert.ok(!isBehindNat(device({ url: 'http://10.1.2.3:7547/', ipAddress: '10.9.9.9' })), "the operator's own network")
  assert.ok(!isBehindNat(device({ url: 'http://10.1.2.3:7547/', ipAddress: '' })))
  assert.ok(!isBehindNat(device({ url: 'http://cpe.example.net:7547/' })))
})

test('what was used last and brought nothing comes last; without another way it is used again', () => {
  assert.deepEqual(methodsFor(device(), { udp: true, avoid: 'http' }), ['udp', 'http'])
  assert.deepEqual(methodsFor(device(), { udp: true, avoid: 'udp' }), ['http', 'udp'])
  assert.deepEqual(methodsFor(device(), { udp: false, avoid: 'http' }), ['http'])
  assert.deepEqual(methodsFor(device({ url: ' ' }), { udp: true, avoid: 'udp' }), ['udp'])
  assert.deepEqual(methodsFor(device({ url: '' }), { udp: false, avoid: null }), [])
})
