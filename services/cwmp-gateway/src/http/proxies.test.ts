import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from '@auroralinks/runtime'
import { createProxies, plainAddress } from './proxies.ts'

test('the CPE is the last address that is not a trusted proxy', () => {
  const proxies = createProxies(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'])
  for (const [header, client] of [
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.1.2.3, 192.0.2.1', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['[2001:db9::7]:4711, 2001:db8::1', '2001:db9::7'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['unknown, 203.0.113.9', '203.0.113.9'],
    ['10.1.2.3', '10.1.2.3'],
    ['unknown', null],
    ['', null],
    ['<script>, 10.0.0.1', '10.0.0.1'],
  ] as const)
    assert.equal(proxies.clientOf(header), client, header)
  assert.deepEqual(
    [proxies.trusts('10.9.9.9'), proxies.trusts('11.0.0.1'), proxies.trusts('2001:db8::5'), proxies.trusts('')],
    [true, false, true, false],
  )
})

test('a network that is none stops the start', () => {
  for (const network of ['x', '10.0.0.0/33', '::1/129', '10.0.0.0/x', '10.0.0.0/', 'localhost'])
    assert.throws(() => createProxies([network]), ConfigError, network)
})

test('an address is plain without port, brackets and IPv4 prefix', () => {
  assert.deepEqual(['::ffff:10.0.0.1', '[::1]', '[::1]:80', '1.2.3.4:5', '::1', 'fe80::1'].map(plainAddress), [
    '10.0.0.1',
    '::1',
    '::1',
    '1.2.3.4',
    '::1',
    'fe80::1',
  ])
})
