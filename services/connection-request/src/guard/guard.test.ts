import { test } from 'node:test'
import assert from 'node:assert/strict'
import { parseNetwork } from './addresses.ts'
import { ANYWHERE_AND_LOOPBACK, createGuard } from './guard.ts'
import type { GuardOptions } from './guard.ts'
import { resolveTarget } from './resolve.ts'
import { parseTarget } from './target.ts'
import type { Target } from './target.ts'

const list = (text: string) =>
  text
    .split(',')
    .filter(Boolean)
    .map(t => parseNetwork(t)!)
const guard = (o: { allow?: string; deny?: string } & Partial<Pick<GuardOptions, 'ownPorts' | 'ownAddresses'>> = {}) =>
  createGuard({
    allow: list(o.allow ?? ''),
    deny: list(o.deny ?? ''),
    ownPorts: o.ownPorts ?? [],
    ownAddresses: o.ownAddresses ?? [],
  })

const PUBLIC = [
  '203.0.113.7',
  '10.1.2.3',
  '192.168.1.254',
  '100.64.0.9',
  '2001:db8::1',
  'fd12::1',
  '::ffff:203.0.113.7',
]
const SPECIAL = [
  '127.0.0.1',
  '127.9.9.9',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '169.254.169.254',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '100.100.100.200',
]
const NOWHERE = [
  '0.0.0.0',
  '0.1.2.3',
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '::',
  'ff02::1',
  '::ffff:0.0.0.0',
]

test('by default any address may be asked but loopback, link-local, metadata and those where nobody is', () => {
  const may = guard()
  for (const a of PUBLIC) assert.equal(may(a, 7547), null, a)
  for (const a of [...SPECIAL, ...NOWHERE]) assert.notEqual(may(a, 7547), null, a)
})

test('an allow list restricts, and lifts loopback only when it names it', () => {
  const lan = guard({ allow: '192.168.0.0/16' })
  assert.equal(lan('192.168.1.254', 80), null)
  assert.match(lan('203.0.113.7', 80)!, /ACS_CR_ALLOW/)
  const all = guard({ allow: '0.0.0.0/0,::/0' })
  for (const a of [...SPECIAL, ...NOWHERE]) assert.notEqual(all(a, 7547), null, a)
  const standalone = guard({ allow: ANYWHERE_AND_LOOPBACK })
  for (const a of [...PUBLIC, '127.0.0.1', '::1', '::ffff:127.0.0.1']) assert.equal(standalone(a, 7547), null, a)
  for (const a of ['169.254.169.254', 'fe80::1', ...NOWHERE]) assert.notEqual(standalone(a, 7547), null, a)
})

test('what is denied is denied, whatever is allowed', () => {
  const may = guard({ allow: ANYWHERE_AND_LOOPBACK, deny: '10.0.0.0/8,127.0.0.9' })
  assert.match(may('10.1.2.3', 80)!, /ACS_CR_DENY/)
  assert.match(may('::ffff:10.1.2.3', 80)!, /ACS_CR_DENY/)
  assert.notEqual(may('127.0.0.9', 80), null)
  assert.equal(may('127.0.0.8', 80), null)
})

test('our own ports on this machine are never asked, the same port of a device is', () => {
  const may = guard({
    allow: ANYWHERE_AND_LOOPBACK,
    ownPorts: [7547, 7557],
    ownAddresses: ['192.168.1.2', '2001:db8::2'],
  })
  for (const a of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '192.168.1.2', '2001:db8::2'])
    assert.match(may(a, 7547)!, /belongs to the ACS/, a)
  assert.equal(may('127.0.0.1', 40_001), null)
  assert.equal(may('192.168.1.254', 7547), null)
})

test('networks that are none are told apart from those that are', () => {
  for (const text of ['10.0.0.0/8', '10.0.0.1', '::/0', 'fd00::/8', '0.0.0.0/0']) assert.ok(parseNetwork(text), text)
  for (const text of ['', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', '10.0.0.0/8/8', '10.0.0.0/a', 'host', '10.0.0.0/-1'])
    assert.equal(parseNetwork(text), null, text)
})

test('a connection request URL is read as the CPE wrote it', () => {
  const target = (url: string) => parseTarget(url) as Target
  assert.deepEqual(target('http://192.168.1.254:51005/'), {
    secure: false,
    host: '192.168.1.254',
    port: 51005,
    path: '/',
    authority: '192.168.1.254:51005',
  })
  assert.deepEqual(target(' HTTP://cpe.example '), {
    secure: false,
    host: 'cpe.example',
    port: 80,
    path: '/',
    authority: 'cpe.example',
  })
  assert.deepEqual(target('http://[2001:db8::1]:7547/a%2Fb?x=1|2#f'), {
    secure: false,
    host: '2001:db8::1',
    port: 7547,
    path: '/a%2Fb?x=1|2',
    authority: '[2001:db8::1]:7547',
  })
  assert.equal(target('http://1.2.3.4?x').path, '/?x')
  assert.deepEqual(target('https://cpe.example/a'), {
    secure: true,
    host: 'cpe.example',
    port: 443,
    path: '/a',
    authority: 'cpe.example',
  })
  assert.equal(target('HTTPS://[2001:db8::1]:80/').port, 80)
  assert.equal(target('http://1.2.3.4/a b\r\nHost: evil').path, '/a%20b%0D%0AHost:%20evil')
  assert.equal(target('http://0x7f.1/').host, '127.0.0.1')
  assert.equal(target('http://2130706433/').host, '127.0.0.1')
  for (const url of [
    '',
    'ftp://1.2.3.4/',
    '/path',
    'http://',
    'http:///x',
    'http://user:pw@1.2.3.4/',
    'http://1.2.3.4:99999/',
    'http://1.2.3.4:0/',
    `http://1.2.3.4/${'x'.repeat(2_048)}`,
    'http://a b/',
  ]) {
    const read = parseTarget(url)
    assert.ok('error' in read, url)
    assert.doesNotMatch(read.error, /path|user|xxx/)
  }
})

test('a name is resolved before it is checked, and the address that was checked is the one that is used', async () => {
  const target = parseTarget('http://cpe.example:7547/x') as Target
  const resolve = (addresses: string[] | Error) =>
    resolveTarget(target, guard(), {
      timeoutMs: 50,
      lookup: async () => {
        if (addresses instanceof Error) throw addresses
        return addresses
      },
    })
  assert.deepEqual(await resolve(['127.0.0.1', '203.0.113.7']), { address: '203.0.113.7' })
  assert.ok('refused' in (await resolve(['127.0.0.1', '169.254.169.254'])))
  assert.ok('unreachable' in (await resolve([])))
  assert.ok('unreachable' in (await resolve(new Error('ENOTFOUND'))))
  assert.ok(
    'unreachable' in (await resolveTarget(target, guard(), { timeoutMs: 20, lookup: () => new Promise(() => {}) })),
  )
})
