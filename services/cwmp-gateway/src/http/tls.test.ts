import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import { ConfigError } from '@auroralinks/runtime'
import { DEVICE_ID, inform } from '../../test/fixtures.ts'
import { world } from '../../test/world.ts'

let dir = ''
const file = (name: string): string => join(dir, name)
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' })

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'acs-tls-'))
  for (const [name, subject] of [
    ['server', '/CN=localhost'],
    ['ca', '/CN=Device CA'],
    ['stranger', '/CN=stranger'],
  ] as const) {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      subject,
    )
  }
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    'device.key',
    '-out',
    'device.csr',
    '-subj',
    `/CN=${DEVICE_ID}`,
  )
  openssl(
    'x509',
    '-req',
    '-in',
    'device.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-out',
    'device.crt',
  )
})
after(() => rmSync(dir, { recursive: true, force: true }))

const env = () => ({
  ACS_CWMP_TLS_PORT: '0',
  ACS_CWMP_TLS_CERT: file('server.crt'),
  ACS_CWMP_TLS_KEY: file('server.key'),
  ACS_CWMP_TLS_CLIENT_CA: file('ca.crt'),
})

function post(
  port: number,
  body: string,
  certificate?: string,
  cookie?: string,
): Promise<{ status: number; cookie: string }> {
  return new Promise((resolve, reject) => {
    const identity =
      certificate === undefined
        ? {}
        : { cert: readFileSync(file(`${certificate}.crt`)), key: readFileSync(file(`${certificate}.key`)) }
    const r = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        agent: false,
        rejectUnauthorized: false,
        ...identity,
        headers: { 'content-length': String(Buffer.byteLength(body)), ...(cookie && { cookie }) },
      },
      response => {
        response.resume().on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            cookie: response.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
          }),
        )
      },
    )
    r.on('error', reject)
    r.end(body)
  })
}

test('over TLS a session works, and the verified name of a client certificate goes to identity (TR-069 3.3)', async t => {
  const w = await world(t, { env: env() })
  const port = w.gateways[0]!.tlsPort!
  const opened = await post(port, inform(), 'device')
  assert.equal(opened.status, 200)
  assert.deepEqual([w.informs[0]!.tls, w.informs[0]!.clientCertificateName], [true, DEVICE_ID])
  assert.equal((await post(port, '', undefined, opened.cookie)).status, 204)
  await post(port, inform(), 'stranger')
  await post(port, inform())
  assert.deepEqual(
    w.informs.slice(1).map(i => i.clientCertificateName),
    ['', ''],
    'of another CA, or none',
  )
})

test('H19: nothing older than TLS 1.2 is spoken (TR-069 3.3)', async t => {
  const w = await world(t, { env: env() })
  const outcome = (maxVersion: 'TLSv1.1' | 'TLSv1.2') =>
    new Promise<string>(resolve => {
      const socket = connect(
        {
          host: '127.0.0.1',
          port: w.gateways[0]!.tlsPort!,
          rejectUnauthorized: false,
          minVersion: 'TLSv1',
          maxVersion,
          ciphers: 'DEFAULT@SECLEVEL=0',
        },
        () => {
          resolve(socket.getProtocol() ?? '')
          socket.destroy()
        },
      )
      socket.on('error', () => resolve('refused'))
    })
  assert.equal(await outcome('TLSv1.1'), 'refused')
  assert.equal(await outcome('TLSv1.2'), 'TLSv1.2')
})

test('over TLS too a body has to get on, and connections are counted', async t => {
  const w = await world(t, {
    env: {
      ...env(),
      ACS_CWMP_REQUEST_SECONDS: '1',
      ACS_CWMP_TRUSTED_PROXIES: '192.0.2.0/24',
      ACS_CWMP_MAX_CONNECTIONS_PER_ADDRESS: '2',
    },
  })
  const open = () =>
    connect({ host: '127.0.0.1', port: w.gateways[0]!.tlsPort!, rejectUnauthorized: false }).on('error', () => {})
  const slow = open()
  let received = ''
  slow.setEncoding('utf8').on('data', text => {
    received += text
  })
  slow.write('POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 1000\r\n\r\nso much')
  const other = open()
  await new Promise(resolve => other.once('secureConnect', resolve))
  await new Promise(resolve => open().once('close', resolve))
  await new Promise(resolve => slow.once('close', resolve))
  assert.match(received, /^HTTP\/1\.1 408 /)
  assert.match(await w.metrics(), /acs_cwmp_connections_refused_total\{limit="address"[^}]*\} 1/)
  other.destroy()
})

test('a certificate that cannot be used stops the start and names the variable', async t => {
  writeFileSync(file('empty.crt'), '')
  for (const [wrong, reason] of [
    [{ ACS_CWMP_TLS_CERT: file('nowhere.crt') }, /ACS_CWMP_TLS_CERT names/],
    [{ ACS_CWMP_TLS_KEY: '' }, /only one is set/],
    [{ ACS_CWMP_TLS_CERT: file('empty.crt') }, /not usable/],
    [{ ACS_CWMP_TLS_CERT: file('ca.crt') }, /not usable/],
  ] as const) {
    await assert.rejects(
      world(t, { env: { ...env(), ...wrong } }),
      error => error instanceof ConfigError && reason.test(error.message),
    )
  }
})
