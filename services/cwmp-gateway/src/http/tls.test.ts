import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { createAuthority } from '@auroralinks/certificates'
import type { Authority, Issued } from '@auroralinks/certificates'
import { ConfigError } from '@auroralinks/runtime'
import { DEVICE, DEVICE_ID, inform } from '../../test/fixtures.ts'
import { send } from '../../test/client.ts'
import { until, world } from '../../test/world.ts'

let dir = ''
const file = (name: string): string => join(dir, name)
const put = (name: string, { cert, key }: Issued): void => {
  writeFileSync(file(`${name}.crt`), cert)
  writeFileSync(file(`${name}.key`), key)
}
let ca: Authority
let serverCa: Authority

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'acs-tls-'))
  const now = Date.now()
  const made = await Promise.all(['Server CA', 'Device CA', 'Another CA'].map(name => createAuthority(name, now)))
  serverCa = made[0]!.authority
  ca = made[1]!.authority
  put('ca', made[1]!.made)
  put('server', await serverCa.server(['localhost', '127.0.0.1']))
  put('device', await ca.device(DEVICE_ID))
  put('other', await ca.device('0A1B2C-HomeBox-OTHER'))
  put('generic', await ca.device('HomeBox of all'))
  put('serial', await ca.device(`SN:${DEVICE.serialNumber}`))
  put('stranger', await made[2]!.authority.device(DEVICE_ID))
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
  more: Record<string, string> = {},
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
        headers: { 'content-length': String(Buffer.byteLength(body)), ...(cookie && { cookie }), ...more },
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

/** A handshake: who the server says it is, and what it made of our certificate. */
async function handshake(port: number, o: ConnectionOptions & { session?: Buffer } = {}) {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...o })
  // With TLS 1.2 it comes with the handshake, with 1.3 behind it.
  const session = new Promise<Buffer>(resolve => socket.once('session', resolve))
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  return {
    socket,
    session,
    names: socket.getPeerX509Certificate()?.subjectAltName ?? '',
    protocol: socket.getProtocol(),
    cipher: socket.getCipher().standardName,
    resumed: socket.isSessionReused(),
  }
}

/** One POST on a connection that is there already. */
function postOn(socket: TLSSocket, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.on('data', chunk => {
      text += String(chunk)
      if (text.includes('\r\n\r\n')) resolve(text)
    })
    socket.once('error', reject)
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })
}

const shown = (name: string) => ({ cert: readFileSync(file(`${name}.crt`)), key: readFileSync(file(`${name}.key`)) })

test('TR-069 3.4.5: what a certificate says of its device goes to identity: CN in the standard form, by a pattern, or nothing where many share it', async t => {
  const standard = await world(t, { env: env() })
  for (const name of ['device', 'generic', 'serial']) await post(standard.gateways[0]!.tlsPort!, inform(), name)
  const said = (w: typeof standard) =>
    w.informs.map(i => [
      i.clientCertificate?.name,
      i.clientCertificate?.oui,
      i.clientCertificate?.productClass,
      i.clientCertificate?.serialNumber,
      i.clientCertificate?.proves,
    ])
  assert.deepEqual(said(standard), [
    [DEVICE_ID, DEVICE.oui, DEVICE.productClass, DEVICE.serialNumber, true],
    ['HomeBox of all', '', '', '', true],
    [`SN:${DEVICE.serialNumber}`, '', '', '', true],
  ])
  const pattern = await world(t, {
    env: { ...env(), ACS_CWMP_TLS_DEVICE_PATTERN: '^SN:(?<serialNumber>[A-Z0-9]+)$' },
  })
  await post(pattern.gateways[0]!.tlsPort!, inform(), 'serial')
  assert.deepEqual(said(pattern), [[`SN:${DEVICE.serialNumber}`, '', '', DEVICE.serialNumber, true]])
})

test('required: a certificate that names the device needs no password; a generic one, and one that is not good, does', async t => {
  const w = await world(t, { env: { ...env(), ACS_CWMP_AUTH: 'required' } })
  const port = w.gateways[0]!.tlsPort!
  assert.equal((await post(port, inform(), 'device')).status, 200)
  for (const name of ['generic', 'stranger', undefined])
    assert.equal((await post(port, inform(), name)).status, 401, String(name))
  assert.equal(w.informs.length, 1)
})

test('a POST in a session with the certificate of another device is refused, whatever its cookie says', async t => {
  const w = await world(t, { env: env() })
  const port = w.gateways[0]!.tlsPort!
  const opened = await post(port, inform(), 'device')
  assert.equal((await post(port, '', 'other', opened.cookie)).status, 401)
  assert.equal((await post(port, '', 'device', opened.cookie)).status, 204)
})

test('ACS_CWMP_TLS_CRL: a revoked certificate is none, with a session resumed too, from the moment when the list is read again', async t => {
  const crl = file('crl.pem')
  const putCrl = async (...revoked: string[]): Promise<void> => {
    writeFileSync(`${crl}.new`, await ca.revocations(revoked.map(n => new X509Certificate(shown(n).cert).serialNumber)))
    renameSync(`${crl}.new`, crl)
  }
  await putCrl('other')
  const w = await world(t, { env: { ...env(), ACS_CWMP_AUTH: 'required', ACS_CWMP_TLS_CRL: crl } })
  const port = w.gateways[0]!.tlsPort!
  assert.equal((await post(port, inform({ device: { serialNumber: 'OTHER' } }), 'other')).status, 401)
  const first = await handshake(port, shown('device'))
  assert.match(await postOn(first.socket, inform()), /^HTTP\/1\.1 200/)
  const ticket = await first.session
  first.socket.destroy()
  const again = await handshake(port, { ...shown('device'), session: ticket })
  assert.equal(again.resumed, true)
  assert.match(await postOn(again.socket, inform()), /^HTTP\/1\.1 200/, 'it is known by its ticket')
  again.socket.destroy()
  await putCrl('other', 'device')
  await until('the list is read again', () => w.logs.some(l => /read again/.test(l.message)))
  const revoked = await handshake(port, { ...shown('device'), session: ticket })
  assert.equal(revoked.resumed, false)
  assert.match(await postOn(revoked.socket, inform()), /^HTTP\/1\.1 401/)
  revoked.socket.destroy()
  assert.match(await w.metrics(), /acs_cwmp_client_certificates_total\{result="CERT_REVOKED"[^}]*\} 2/)
  assert.ok(w.logs.some(l => l.level === 'warn' && l.fields['reason'] === 'CERT_REVOKED'))
})

test('a session of TLS is resumed at another gateway', async t => {
  const w = await world(t, { gateways: 2, env: env() })
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const first = await handshake(w.gateways[0]!.tlsPort!, { ...shown('device'), maxVersion })
    await postOn(first.socket, inform())
    const resumed = await handshake(w.gateways[1]!.tlsPort!, {
      ...shown('device'),
      maxVersion,
      session: await first.session,
    })
    assert.deepEqual([resumed.protocol, resumed.resumed], [maxVersion, true])
    await postOn(resumed.socket, inform())
    first.socket.destroy()
    resumed.socket.destroy()
  }
  assert.ok(w.informs.every(i => i.clientCertificate?.serialNumber === DEVICE.serialNumber))
})

test('SNI: each of several certificates for its names, the first for all others; another one without a restart', async t => {
  put('one', await serverCa.server(['acs.one.example']))
  put('two', await serverCa.server(['*.two.example', 'acs.two.example']))
  const w = await world(t, {
    env: {
      ...env(),
      ACS_CWMP_TLS_CERT: ['one', 'two'].map(n => file(`${n}.crt`)).join(),
      ACS_CWMP_TLS_KEY: ['one', 'two'].map(n => file(`${n}.key`)).join(),
    },
  })
  const port = w.gateways[0]!.tlsPort!
  const names = async (servername?: string): Promise<string> => {
    const { socket, names } = await handshake(port, servername === undefined ? {} : { servername })
    socket.destroy()
    return names
  }
  assert.equal(await names('acs.one.example'), 'DNS:acs.one.example')
  assert.match(await names('ACS.two.example'), /two/)
  assert.match(await names('other.two.example'), /two/)
  for (const name of ['deep.acs.two.example', 'elsewhere.example', undefined])
    assert.equal(await names(name), 'DNS:acs.one.example', String(name))
  const open = await handshake(port)
  // First one that is half written: what was there stays.
  writeFileSync(file('one.crt'), 'half')
  await until('it is noticed', () => w.logs.some(l => /stay as they were/.test(l.message)))
  assert.equal(await names('acs.one.example'), 'DNS:acs.one.example')
  put('one', await serverCa.server(['acs.three.example']))
  await until('it is read', () => w.logs.some(l => /read again/.test(l.message)))
  assert.equal(await names('acs.three.example'), 'DNS:acs.three.example')
  const left = Number(/^acs_cwmp_certificate_seconds(?:\{[^}]*\})? (\d+)/m.exec(await w.metrics())?.[1])
  assert.ok(left > 800 * 86_400 && left < 826 * 86_400, String(left))
  assert.match(await names('acs.two.example'), /two/)
  assert.match(await postOn(open.socket, inform()), /^HTTP\/1\.1 200/, 'a connection that is open goes on')
  open.socket.destroy()
})

test('ACS_CWMP_TLS_LEGACY: the suite that TR-069 3.3 demands of a CPE is spoken only then', async t => {
  put('rsa', await serverCa.server(['localhost'], 'rsa'))
  const rsa = { ...env(), ACS_CWMP_TLS_CERT: file('rsa.crt'), ACS_CWMP_TLS_KEY: file('rsa.key') }
  for (const [legacy, outcome] of [
    ['on', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    ['off', 'refused'],
  ] as const) {
    const w = await world(t, { env: { ...rsa, ACS_CWMP_TLS_LEGACY: legacy } })
    const old = { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA@SECLEVEL=0' } as const
    const spoken = await handshake(w.gateways[0]!.tlsPort!, old).catch(() => null)
    assert.equal(spoken?.cipher ?? 'refused', outcome)
    spoken?.socket.destroy()
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const modern = await handshake(w.gateways[0]!.tlsPort!, { maxVersion })
      assert.equal(modern.protocol, maxVersion)
      modern.socket.destroy()
    }
  }
})

test('Client-Cert (RFC 9440) is believed from listed proxies alone; from anybody else it is nothing, and counted', async t => {
  const header = (name: string) => ({
    'client-cert': `:${new X509Certificate(shown(name).cert).raw.toString('base64')}:`,
  })
  for (const [proxies, believed] of [
    ['127.0.0.1', true],
    ['192.0.2.0/24', false],
    ['', false],
  ] as const) {
    const w = await world(t, { env: { ACS_CWMP_AUTH: 'required', ACS_CWMP_CLIENT_CERT_PROXIES: proxies } })
    const answer = await send(w.port, inform(), { headers: header('device') })
    assert.equal(answer.status, believed ? 200 : 401, proxies)
    if (believed) {
      assert.equal(w.informs[0]?.clientCertificate?.serialNumber, DEVICE.serialNumber)
      const junk = await send(w.port, inform(), { headers: { 'client-cert': ':bm90aGluZw==:' } })
      assert.equal(junk.status, 401)
      assert.match(await w.metrics(), /client_cert_headers_ignored_total\{why="unreadable"/)
    } else assert.match(await w.metrics(), /client_cert_headers_ignored_total\{why="not-trusted"/)
  }
})

test('TLS that goes through a listed proxy is the CPE: its certificate counts, and no header in it does', async t => {
  const forged = {
    'client-cert': `:${new X509Certificate(readFileSync(file('device.crt'))).raw.toString('base64')}:`,
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
  }
  const proxies = { ACS_CWMP_TRUSTED_PROXIES: '127.0.0.1', ACS_CWMP_CLIENT_CERT_PROXIES: '127.0.0.1' }
  const w = await world(t, { env: { ...env(), ...proxies, ACS_CWMP_AUTH: 'required' } })
  assert.equal(
    (await post(w.gateways[0]!.tlsPort!, inform(), undefined, undefined, forged)).status,
    401,
    'a header of its own',
  )
  assert.match(await w.metrics(), /client_cert_headers_ignored_total\{why="not-trusted"/)
  assert.equal(
    (await post(w.gateways[0]!.tlsPort!, inform(), 'device', undefined, { 'x-forwarded-for': '203.0.113.7' })).status,
    200,
  )
  assert.equal(w.informs[0]?.clientCertificate?.serialNumber, DEVICE.serialNumber)
  assert.equal(w.informs[0]?.remoteAddress, '127.0.0.1')

  const own = await world(t, { env: { ...env(), ...proxies, ACS_CWMP_PROXY_TLS: 'own', ACS_CWMP_AUTH: 'required' } })
  assert.equal(
    (await post(own.gateways[0]!.tlsPort!, inform(), undefined, undefined, forged)).status,
    200,
    'the proxy says so',
  )
  assert.equal(own.informs[0]?.remoteAddress, '203.0.113.7')
  assert.equal(
    (await post(own.gateways[0]!.tlsPort!, inform(), 'device')).status,
    401,
    "the proxy's own certificate is not the CPE's",
  )
})
