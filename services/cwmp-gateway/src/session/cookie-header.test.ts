import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionOf } from '../../test/fixtures.ts'
import { createCookies } from './cookie.ts'
import { deviceOfCookie } from './cookie-header.ts'
import { deriveKeys } from './keys.ts'

const cookies = createCookies(deriveKeys(['the key of these tests'], 'cookie'))

function cookieOf(
  oui: string,
  productClass: string,
  serialNumber: string,
  o: { version?: '1.0' | '1.2'; traced?: boolean; tls?: boolean } = {},
): string {
  return cookies.seal(sessionOf({ oui, productClass, serialNumber }, o))!
}

test('two cookies of one device are seen as such without a key, whatever their sessions, and two of different devices too', () => {
  const one = deviceOfCookie(cookieOf('0A1B2C', 'Box', 'S1'))
  assert.ok(one !== null)
  assert.equal(deviceOfCookie(cookieOf('0A1B2C', 'Box', 'S1', { version: '1.0', traced: true, tls: true })), one)
  for (const [oui, productClass, serial] of [
    ['0A1B2C', 'Box', 'S2'],
    ['0A1B2D', 'Box', 'S1'],
    ['0A1B2C', '', 'S1'],
    ['0a1b2c', 'Box', 'S1'],
    ['odd', 'Box', 'S1'],
  ] as const) {
    assert.notEqual(deviceOfCookie(cookieOf(oui, productClass, serial)), one)
  }
})

test('what cannot be a cookie of ours names no device', () => {
  for (const value of ['', '1', 'x'.repeat(30), '%%%']) assert.equal(deviceOfCookie(value), null)
})
