import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { versions } from '@auroralinks/cwmp'
import { sessionOf } from '../../test/fixtures.ts'
import { cookieValues, createCookies, LONGEST_HEADER, setCookie } from './cookie.ts'
import { deriveKeys } from './keys.ts'

const cookies = createCookies(deriveKeys(['the key of these tests'], 'cookie'))
const header = (value: string): string => `Set-Cookie: ${setCookie(value)}\r\n`

test('a session survives its cookie: every version and flag', () => {
  for (const version of versions) {
    for (const traced of [false, true]) {
      for (const tls of [false, true]) {
        for (const declaration of [false, true]) {
          const session = sessionOf(
            { oui: '0A1B2C', productClass: 'Box', serialNumber: 'S1' },
            { version, traced, declaration, tls },
          )
          assert.deepEqual(cookies.open(cookies.seal(session)!), session)
        }
      }
    }
  }
})

test('the style of answers survives in one byte, which the cookie of other devices does not have', () => {
  const device = { oui: '0A1B2C', productClass: 'Box', serialNumber: 'S1' }
  const plain = cookies.seal(sessionOf(device))!
  for (const prefix of ['soap-env', 'soap', 'SOAP-ENV', 'soapenv'])
    for (const flag of ['cwmpFirst', 'holdRequests', 'noMoreRequests', 'booleanWords'] as const) {
      const session = sessionOf(device, { style: { prefix, [flag]: true } })
      const sealed = cookies.seal(session)!
      assert.deepEqual(cookies.open(sealed), session)
      assert.ok(sealed.length - plain.length <= 2)
    }
})

test('identities of every kind survive: any OUI, none or odd product classes, every character', () => {
  const texts = [
    '',
    'A',
    'ab',
    'abc',
    'TG784n v3',
    'ZXHN H198A V3.0',
    'I-20E-R',
    '%2D',
    'Größe',
    '型号-一',
    '\u{1F4E1}',
    '"quoted;,= \\',
    '\u0001\u007f',
    'x'.repeat(64),
    'y_-9'.repeat(16),
    '0'.repeat(63),
    '.'.repeat(64),
  ]
  for (const oui of ['0A1B2C', '0a1b2c', 'FFFFFF', '000000', 'ABC', 'not an oui', '\u00e4']) {
    for (const productClass of texts) {
      for (const serialNumber of texts.filter(s => s !== '')) {
        const session = sessionOf({ oui, productClass, serialNumber })
        const value = cookies.seal(session)
        assert.ok(value !== null)
        assert.match(value, /^[A-Za-z0-9_-]+$/, 'quirk H5')
        assert.deepEqual(cookies.open(value), session)
      }
    }
  }
})

test('H2: the header of a usual device is shorter than 200 bytes, at the longest names of TR-069 too', () => {
  for (const device of [
    { oui: '0A1B2C', productClass: 'HomeBox', serialNumber: 'AB12345678' },
    { oui: '0A1B2C', productClass: 'TG784n v3', serialNumber: 'CP1234SA0BC' },
    { oui: 'FFFFFF', productClass: 'P'.repeat(64), serialNumber: '9'.repeat(64) },
  ]) {
    assert.ok(header(cookies.seal(sessionOf(device))!).length < 200, device.productClass)
  }
  const wide = header(
    cookies.seal(sessionOf({ oui: '0A1B2C', productClass: 'ü'.repeat(64), serialNumber: 'ö'.repeat(64) }))!,
  )
  assert.ok(wide.length > 200 && wide.length <= LONGEST_HEADER)
})

test('H1, H5: it names a path, is gone with its session, and has nothing that a CPE could trip over', () => {
  assert.match(
    setCookie(cookies.seal(sessionOf({ oui: '0A1B2C', productClass: '', serialNumber: 'S' }))!),
    /^acs=[A-Za-z0-9_-]+; Path=\/$/,
  )
})

test('an identity that is too long for any CPE to keep has no cookie', () => {
  assert.equal(
    cookies.seal(sessionOf({ oui: '0A1B2C', productClass: '中'.repeat(64), serialNumber: '\u{1F4E1}'.repeat(64) })),
    null,
  )
  assert.equal(cookies.seal(sessionOf({ oui: '0A1B2C', productClass: '', serialNumber: 'x'.repeat(5000) })), null)
  const edge = [...Array(600).keys()].map(n =>
    cookies.seal(sessionOf({ oui: '0A1B2C', productClass: '', serialNumber: '.'.repeat(n + 1) })),
  )
  const longest = edge.findLast(value => value !== null)!
  assert.equal(edge.indexOf(null), edge.lastIndexOf(longest) + 1)
  assert.ok(header(longest).length <= LONGEST_HEADER && header(longest).length > LONGEST_HEADER - 4)
})

test('not one changed bit is accepted, nor a piece, nor another key', () => {
  const value = cookies.seal(sessionOf({ oui: '0A1B2C', productClass: 'Box', serialNumber: 'S1' }))!
  const bytes = Buffer.from(value, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    assert.equal(cookies.open(changed.toString('base64url')), null, `bit ${bit}`)
  }
  for (let n = 0; n < value.length; n++) assert.equal(cookies.open(value.slice(0, n)), null)
  assert.equal(createCookies(deriveKeys(['another key of tests'], 'cookie')).open(value), null)
  assert.equal(
    createCookies(deriveKeys(['the key of these tests'], 'nonce')).open(value),
    null,
    'a key of another purpose',
  )
})

test('garbage is no session and no error', () => {
  for (const value of ['', '!', '=', '\u0000', 'A'.repeat(10_000), 'ä'.repeat(60), '%%%'])
    assert.equal(cookies.open(value), null)
  for (let i = 0; i < 2000; i++) assert.equal(cookies.open(randomBytes(i % 200).toString('base64url')), null)
})

test('the previous key still opens, and only the current one seals', () => {
  const old = createCookies(deriveKeys(['the previous secret'], 'cookie'))
  const both = createCookies(deriveKeys(['the current secret', 'the previous secret'], 'cookie'))
  const session = sessionOf({ oui: '0A1B2C', productClass: 'Box', serialNumber: 'S1' })
  assert.deepEqual(both.open(old.seal(session)!), session)
  assert.equal(old.open(both.seal(session)!), null)
})

test('our cookie is found whatever a CPE makes of it (quirks H2, H3, H4)', () => {
  for (const [text, values] of [
    ['acs=v', ['v']],
    ['other=1; acs=v', ['v']],
    ['acs=v; Path=/', ['v']],
    ['acs=v; Path=/; HttpOnly', ['v']],
    ['$Version="0"; acs=v;$Path=/', ['v']],
    ['$Version="1"; acs="v"; $Path="/"', ['v']],
    ['a=b,acs=v,c=d', ['v']],
    ['acs=v,$Path=/', ['v']],
    [' acs = v ', ['v']],
    ['acs=old; acs=new', ['new', 'old']],
    ['xacs=v; acs2=w', []],
    ['acs=', []],
    ['acs', []],
    [';;,,;', []],
    ['', []],
    ['acs=v=w', ['v=w']],
  ] as const)
    assert.deepEqual(cookieValues(text), values, text)
})

test('a header of many cookies of ours costs only a few signatures', () => {
  assert.equal(cookieValues('acs=v;'.repeat(2000)).length, 4)
})
