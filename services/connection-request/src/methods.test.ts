import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assess } from '@auroralinks/reachability'
import { factsOf, methodsFor, whyNot } from './methods.ts'
import type { Method } from './methods.ts'
import type { DeviceFile } from './store.ts'

const NOW = 1_800_000_000_000
const device = (
  o: Partial<DeviceFile> & { natDetected?: boolean | null; bound?: boolean } = {},
): Parameters<typeof factsOf>[0] => ({
  id: 'A-1',
  key: 1n,
  url: 'http://203.0.113.5:7547/x',
  username: 'u',
  sealedPassword: null,
  next: null,
  productClass: 'Box',
  serialNumber: '1',
  oui: 'A',
  root: 'Device.',
  session: '',
  ipAddress: '203.0.113.5',
  lastInformAt: NOW - 60_000,
  informSeconds: 3600,
  informOff: false,
  history: null,
  ...o,
  udp: {
    binding: o.bound
      ? { source: { address: '192.0.2.1', port: 7 }, holder: 'x:1', seenAt: NOW, keepAliveMs: null, lapsed: false }
      : null,
    address: '',
    natDetected: o.natDetected ?? null,
  },
  jid: o.jid ?? '',
})
const UDP = { held: () => null }
const ways = (o: { udp?: boolean; xmpp?: boolean } = {}) => ({
  udp: o.udp === false ? null : UDP,
  xmpp: o.xmpp === false ? null : {},
})
const methods = (d: DeviceFile, o: { udp?: boolean; xmpp?: boolean; avoid?: Method } = {}) =>
  methodsFor(factsOf(d, ways(o)), { avoid: o.avoid ?? null, now: NOW })

test('a device that is not behind a NAT is asked by HTTP first', () => {
  assert.deepEqual(methods(device({ natDetected: false })), ['http'])
  assert.deepEqual(methods(device({ natDetected: false, bound: true })), ['http', 'udp'])
  assert.deepEqual(methods({ ...device(), udp: { ...device().udp, address: '192.0.2.1:7' } }), ['http', 'udp'])
})

test('A19: a device behind a NAT is asked by UDP first, as it says itself or its addresses show', () => {
  assert.deepEqual(methods(device({ natDetected: true, bound: true })), ['udp', 'http'])
  assert.deepEqual(methods(device({ url: 'http://192.168.1.254:51005/', bound: true })), ['udp', 'http'])
})

test('what was used last and brought nothing comes last; without another way it is used again', () => {
  const both = device({ bound: true, natDetected: true })
  assert.deepEqual(methods(both, { avoid: 'udp' }), ['http', 'udp'])
  assert.deepEqual(methods(both, { avoid: 'http' }), ['udp', 'http'])
  assert.deepEqual(methods(both, { udp: false }), ['http'])
  assert.deepEqual(methods(device(), { avoid: 'http' }), ['http'])
  assert.deepEqual(methods(device({ url: ' ', bound: true }), { avoid: 'udp' }), ['udp'])
  assert.deepEqual(methods(device({ url: '' })), [])
})

test('CR-07: XMPP comes after the others until it is what worked last, and not at all where it is switched off', () => {
  const jid = 'cpe1@cpe.example.net/a'
  assert.deepEqual(methods(device({ jid, bound: true })), ['udp', 'http', 'xmpp'])
  assert.deepEqual(methods(device({ jid, bound: true }), { avoid: 'udp' }), ['http', 'xmpp', 'udp'])
  assert.deepEqual(methods(device({ jid, url: '' }), { avoid: 'xmpp' }), ['xmpp'])
  assert.deepEqual(methods(device({ jid, url: '' }), { xmpp: false }), [])
})

test('a device that is not even asked is told with the reason and when it comes', () => {
  const a = assess(factsOf(device({ url: '' }), ways()), NOW)
  assert.equal(whyNot(a), 'it cannot be reached now: it has told no address; expected at 2027-01-15T08:59:00.000Z')
  assert.match(whyNot({ ...a, expectedAt: null }), /nobody can say when it comes$/)
})
