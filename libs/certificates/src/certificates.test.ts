import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { createAuthority, ensureCertificates, openAuthority } from './index.ts'

const NOW = Date.UTC(2026, 5, 1)
const YEAR_MS = 365 * 86_400_000

test('an authority signs servers and devices, each for its own use, and is the same when it is opened again', async () => {
  const { authority, made } = await createAuthority('A test', NOW)
  const ca = new X509Certificate(made.cert)
  assert.ok(ca.ca && ca.verify(ca.publicKey))
  const again = await openAuthority(made, NOW)
  const server = new X509Certificate((await again.server(['acs.example', '192.0.2.1', '2001:db8::1'])).cert)
  assert.ok(server.checkIssued(ca) && server.verify(ca.publicKey))
  assert.equal(server.checkHost('acs.example'), 'acs.example')
  assert.equal(server.checkIP('192.0.2.1'), '192.0.2.1')
  assert.equal(server.checkIP('2001:db8::1'), '2001:db8::1')
  assert.deepEqual(server.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  const device = await authority.device('0A1B2C-Box%201-S%2D1')
  const certificate = new X509Certificate(device.cert)
  assert.equal(certificate.subject, 'CN=0A1B2C-Box%201-S%2D1')
  assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2'])
  // Node.js takes the list beside the certificate, and the key is the certificate's.
  const crl = await authority.revocations([certificate.serialNumber])
  createSecureContext({ cert: device.cert, key: device.key, ca: made.cert, crl })
})

test('a folder is filled once, kept for its owner alone, and its server certificate made again for another name or when it ends', async t => {
  const folder = join(mkdtempSync(join(tmpdir(), 'certificates-')), 'tls')
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const names = ['localhost', '127.0.0.1']
  const first = await ensureCertificates({ folder, names, now: NOW })
  const [ca, cert] = [readFileSync(first.ca, 'utf8'), readFileSync(first.cert, 'utf8')]
  for (const file of ['ca.key', 'server.key', 'ca.crt', 'server.crt'])
    assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file)
  await ensureCertificates({ folder, names, now: NOW })
  assert.equal(readFileSync(first.cert, 'utf8'), cert, 'nothing changes')
  await ensureCertificates({ folder, names: [...names, 'acs.example'], now: NOW })
  const named = readFileSync(first.cert, 'utf8')
  assert.ok(new X509Certificate(named).checkHost('acs.example'))
  await ensureCertificates({ folder, names, now: NOW + 3 * YEAR_MS })
  const renewed = readFileSync(first.cert, 'utf8')
  assert.notEqual(renewed, named, 'it ends')
  assert.ok(new X509Certificate(renewed).validToDate.getTime() > NOW + 4 * YEAR_MS)
  assert.equal(readFileSync(first.ca, 'utf8'), ca, 'devices that trust it go on')
})
