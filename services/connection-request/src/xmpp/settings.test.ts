import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ConfigError, readConfig } from '@auroralinks/runtime'
import { xmppSettingsOf, xmppVariables } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'acs-xmpp-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const settings = (env: Record<string, string>) => xmppSettingsOf(readConfig(xmppVariables, env))
const RIGHT = { ACS_XMPP_DOMAIN: 'CPE.example.net', ACS_XMPP_USERNAME: 'acs', ACS_XMPP_PASSWORD: 'p' }

test('without a domain there is no XMPP; with one, its server and a password are enough', () => {
  assert.equal(settings({}), null)
  const s = settings({ ...RIGHT, ACS_XMPP_DEVICE_DOMAINS: 'Other.example.net' })!
  assert.deepEqual(
    [s.service, s.domain, s.username, s.password(), s.ca, [...s.deviceDomains]],
    ['xmpp://CPE.example.net:5222', 'CPE.example.net', 'acs', 'p', undefined, ['cpe.example.net', 'other.example.net']],
  )
})

test('a password in a file is read at each connection', () => {
  const path = file('password', 'first\n')
  const s = settings({ ...RIGHT, ACS_XMPP_PASSWORD: '', ACS_XMPP_PASSWORD_FILE: path })!
  assert.equal(s.password(), 'first')
  writeFileSync(path, 'second')
  assert.equal(s.password(), 'second')
})

test('what is wrong stops the start with a line that names the variable, and never the password', () => {
  for (const [env, expected] of [
    [{ ACS_XMPP_USERNAME: 'acs' }, /ACS_XMPP_USERNAME is set, but ACS_XMPP_DOMAIN is not/],
    [{ ACS_XMPP_DEVICE_DOMAINS: 'x' }, /ACS_XMPP_DEVICE_DOMAINS is set/],
    [{ ...RIGHT, ACS_XMPP_USERNAME: '' }, /but ACS_XMPP_USERNAME is not/],
    [{ ...RIGHT, ACS_XMPP_USERNAME: 'acs@cpe.example.net' }, /two parts of an address/],
    [{ ...RIGHT, ACS_XMPP_PASSWORD: '' }, /one of ACS_XMPP_PASSWORD and ACS_XMPP_PASSWORD_FILE/],
    [{ ...RIGHT, ACS_XMPP_PASSWORD_FILE: '/none' }, /one of ACS_XMPP_PASSWORD and ACS_XMPP_PASSWORD_FILE/],
    [
      { ...RIGHT, ACS_XMPP_PASSWORD: '', ACS_XMPP_PASSWORD_FILE: '/none' },
      /ACS_XMPP_PASSWORD_FILE is "\/none".*ENOENT/,
    ],
    [{ ...RIGHT, ACS_XMPP_PASSWORD: '', ACS_XMPP_PASSWORD_FILE: file('empty', '\n') }, /cannot be used/],
    [{ ...RIGHT, ACS_XMPP_PASSWORD: 'a\u0001b' }, /the password of ACS_XMPP_USERNAME cannot be used/],
    [{ ...RIGHT, ACS_XMPP_SERVICE: 'https://host' }, /ACS_XMPP_SERVICE is "https:\/\/host"/],
    [{ ...RIGHT, ACS_XMPP_SERVICE: 'host:5222' }, /ACS_XMPP_SERVICE/],
    [{ ...RIGHT, ACS_XMPP_SERVICE: 'xmpp://acs:a\u0001b@host' }, /ACS_XMPP_SERVICE holds a user name/],
    [{ ...RIGHT, ACS_XMPP_TLS_CA: '-----BEGIN CERTIFICATE-----' }, /ACS_XMPP_TLS_CA holds no certificate/],
    [{ ...RIGHT, ACS_XMPP_TLS_CA: '/none' }, /ACS_XMPP_TLS_CA is "\/none"/],
    [{ ...RIGHT, ACS_XMPP_TLS_CA: file('ca.pem', 'nothing') }, /holds no certificate/],
  ] as const)
    assert.throws(
      () => settings(env),
      error => error instanceof ConfigError && expected.test(error.message) && !error.message.includes('a\u0001b'),
      JSON.stringify(env),
    )
})
