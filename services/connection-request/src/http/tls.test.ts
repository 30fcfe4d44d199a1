import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority } from '@auroralinks/certificates'
import type { Authority, Issued } from '@auroralinks/certificates'
import { ConfigError, newId, silentLogger } from '@auroralinks/runtime'
import { askDevice } from './ask.ts'
import type { Answer } from './ask.ts'
import { oddServer, proves } from './odd-server.ts'
import type { OddServerOptions, Reply, SeenRequest } from './odd-server.ts'
import { startTls } from './tls.ts'
import type { TlsMode } from './tls.ts'

let ours: Authority
let foreign: Authority
const caFile = join(tmpdir(), `device-ca-${newId()}.pem`)
const ends: (() => unknown)[] = []
before(async () => {
  ours = (await createAuthority('devices', Date.now())).authority
  foreign = (await createAuthority('somebody else', Date.now())).authority
  await writeFile(caFile, ours.cert)
})
after(async () => {
  for (const end of ends) await end()
})

const ID = '00D09E-Box-S1'
const NAMES = [ID, '00D09E-S1', 'S1']

const guarded = (r: SeenRequest): Reply => ({
  send: proves(r.authorization, { realm: 'cpe', nonce: 'n1' })
    ? 'HTTP/1.1 204 No Content\r\n\r\n'
    : 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="cpe", nonce="n1", qop="auth"\r\nContent-Length: 0\r\n\r\n',
})

async function ask(o: {
  mode: TlsMode
  server: OddServerOptions
  reply?: (r: SeenRequest) => Reply
  ca?: string
  tls?: boolean
}) {
  const server = await oddServer(o.reply ?? guarded, o.server)
  const policy = await startTls({ mode: o.mode, ca: o.ca, logger: silentLogger })
  ends.push(server.close, policy.stop)
  const host = o.server.host ?? '127.0.0.1'
  const answer = await askDevice({
    address: host,
    port: server.port,
    path: '/cr',
    authority: host,
    credentials: { username: 'user', password: 'pw' },
    allowBasic: false,
    timeoutMs: 2_000,
    tls: o.tls === false ? null : { policy, peer: { host, names: NAMES } },
    cnonce: () => 'c0ffee',
  })
  return { answer, seen: server.seen, connections: server.connections() }
}
const errorOf = (a: Answer): string => ('error' in a ? a.error : '')
const server = (made: Issued, host?: string): OddServerOptions => ({ tls: made, ...(host && { host }) })

test('an https URL is asked over TLS with Digest, on one connection, whatever certificate the device made itself', async () => {
  const { answer, seen, connections } = await ask({
    mode: 'any',
    server: server(await foreign.server(['device.invalid'])),
  })
  assert.deepEqual(answer, { type: 'accepted' })
  assert.deepEqual([seen.length, connections], [2, 1])
})

test('over TLS too a device that closes after its 401 is answered on a new connection', async () => {
  const made = await ours.server(['127.0.0.1'])
  const { answer, connections } = await ask({
    mode: 'verify',
    ca: caFile,
    server: server(made),
    reply: r => ({ ...guarded(r)!, then: 'close' }),
  })
  assert.deepEqual(answer, { type: 'accepted' })
  assert.equal(connections, 2)
})

test('where certificates are verified, one of a known authority counts that names the host or the device, and no other', async () => {
  const verified = async (made: Issued): Promise<Answer> =>
    (await ask({ mode: 'verify', ca: caFile, server: server(made) })).answer
  for (const name of ['127.0.0.1', ID, '00d09e-s1'])
    assert.deepEqual(await verified(await ours.server([name])), { type: 'accepted' }, name)
  for (const [made, why] of [
    [await foreign.server(['127.0.0.1']), /no authority that counts here/],
    [await ours.server(['00D09E-Box-S2']), /names neither the host of its URL nor the device/],
  ] as const) {
    const { answer, seen } = await ask({ mode: 'verify', ca: caFile, server: server(made) })
    assert.equal(answer.type, 'refused')
    assert.match(errorOf(answer), why)
    assert.equal(seen.length, 0, 'it was sent nothing')
  }
})

test('IPv6: a device is asked at its address, with TLS and without', async () => {
  assert.deepEqual(
    (await ask({ mode: 'verify', ca: caFile, server: server(await ours.server(['::1']), '::1') })).answer,
    { type: 'accepted' },
  )
  assert.deepEqual((await ask({ mode: 'any', server: { host: '::1' }, tls: false })).answer, { type: 'accepted' })
})

test('what speaks no TLS at an https URL, or takes the connection and says nothing, is unreachable', async () => {
  const plain = await ask({ mode: 'any', server: {}, reply: () => ({ send: 'HTTP/1.1 200 OK\r\n\r\n' }) })
  assert.notEqual(plain.answer.type, 'accepted')
  const mute = createServer(() => {})
  await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
  ends.push(() => mute.close())
  const policy = await startTls({ mode: 'any', ca: undefined, logger: silentLogger })
  const answer = await askDevice({
    address: '127.0.0.1',
    port: (mute.address() as AddressInfo).port,
    path: '/',
    authority: '127.0.0.1',
    credentials: null,
    allowBasic: false,
    timeoutMs: 200,
    tls: { policy, peer: { host: '127.0.0.1', names: [] } },
    cnonce: () => '',
  })
  assert.equal(answer.type, 'unreachable')
})

test('a file of authorities that holds none is told at the start', async () => {
  for (const ca of ['/nowhere.pem', new URL(import.meta.url).pathname])
    await assert.rejects(
      startTls({ mode: 'verify', ca, logger: silentLogger }),
      (e: Error) => e instanceof ConfigError && /ACS_CR_TLS_CA/.test(e.message),
    )
})
