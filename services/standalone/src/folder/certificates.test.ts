import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { StartRefused, list, readConfig } from '@auroralinks/runtime'
import { hasApiTls, hasTls, ownCertificates } from './certificates.ts'

interface Wanted {
  tls?: 'off' | 'auto'
  tlsCert?: string
  tlsLegacy?: 'on' | 'off'
  apiTls?: 'off' | 'auto'
  apiTlsCert?: string
}

const config = (o: Wanted = {}) => ({
  tls: 'off' as const,
  tlsCert: undefined,
  tlsLegacy: 'off' as const,
  apiTls: 'off' as const,
  apiTlsCert: undefined,
  ...o,
})

test('ACS_CWMP_TLS=auto: certificates of our own for this machine, kept over restarts; none where the operator has some, or wants none', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'own-certificates-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const now = Date.now()
  assert.deepEqual(await ownCertificates(dir, config(), now), {})
  assert.deepEqual(await ownCertificates(dir, config({ tls: 'auto', tlsCert: '/etc/acs.crt' }), now), {})
  const made = await ownCertificates(dir, config({ tls: 'auto' }), now)
  const certificate = (name: string) => new X509Certificate(readFileSync(made[name]!))
  const server = certificate('ACS_CWMP_TLS_CERT')
  assert.ok(server.verify(certificate('ACS_CWMP_TLS_CLIENT_CA').publicKey))
  assert.ok(server.checkHost('localhost') && server.checkHost(hostname()) && server.checkIP('127.0.0.1'))
  assert.equal(made['ACS_CWMP_TLS_CA'], made['ACS_CWMP_TLS_CLIENT_CA'], 'what devices have to trust')
  assert.equal(server.publicKey.asymmetricKeyType, 'ec')
  const again = await ownCertificates(dir, config({ tls: 'auto' }), now)
  assert.deepEqual(again, made)
  assert.equal(certificate('ACS_CWMP_TLS_CERT').serialNumber, server.serialNumber)
  await ownCertificates(dir, config({ tls: 'auto', tlsLegacy: 'on' }), now)
  assert.equal(certificate('ACS_CWMP_TLS_CERT').publicKey.asymmetricKeyType, 'rsa', 'what old CPEs need')
  assert.deepEqual([config(), config({ tls: 'auto' }), config({ tlsCert: 'x' })].map(hasTls), [false, true, true])
  writeFileSync(join(dir, 'tls/ca.key'), 'damaged')
  await assert.rejects(ownCertificates(dir, config({ tls: 'auto' }), now), StartRefused)
})

test('ACS_API_TLS=auto: the API has the same certificate, with or without HTTPS for devices', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'own-certificates-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const both = await ownCertificates(dir, config({ tls: 'auto', apiTls: 'auto' }), Date.now())
  const api = await ownCertificates(dir, config({ apiTls: 'auto' }), Date.now())
  assert.deepEqual(Object.keys(api), ['ACS_API_TLS_CERT', 'ACS_API_TLS_KEY'])
  assert.equal(api['ACS_API_TLS_CERT'], both['ACS_CWMP_TLS_CERT'])
  assert.deepEqual(await ownCertificates(dir, config({ apiTls: 'auto', apiTlsCert: '/etc/acs.crt' }), Date.now()), {})
  assert.deepEqual([config(), config({ apiTls: 'auto' }), config({ apiTlsCert: 'x' })].map(hasApiTls), [
    false,
    true,
    true,
  ])
})

test('a data folder with a comma in its name is one folder', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'own,certificates-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const made = await ownCertificates(dir, config({ tls: 'auto' }), Date.now())
  const { certs } = readConfig({ certs: list('ACS_CWMP_TLS_CERT', 'certificates') }, made)
  assert.deepEqual(certs, [join(dir, 'tls/server.crt')])
})
