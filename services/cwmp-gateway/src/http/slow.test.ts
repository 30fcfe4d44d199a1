/** Who sends slowly, or not at all, and how many may do so. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { raw, send } from '../../test/client.ts'
import type { Raw } from '../../test/client.ts'
import { inform } from '../../test/fixtures.ts'
import { until, world } from '../../test/world.ts'
import { createConnections } from './connections.ts'
import { createIdleWatch } from './idle.ts'

const head = (...lines: string[]): string => ['POST /acs HTTP/1.1', 'Host: acs', ...lines, '', ''].join('\r\n')

/** Sends `bytes` at a time until all is sent or the other end has closed. */
async function trickle(c: Raw, text: string, bytes: number): Promise<void> {
  for (let at = 0; at < text.length && !c.socket.destroyed; at += bytes) {
    c.write(text.slice(at, at + bytes))
    await pause(100)
  }
}

for (const fastPath of ['on', 'off']) {
  test(`a slow line gets its large body through, a byte now and then is no progress (fast path ${fastPath})`, async t => {
    const w = await world(t, {
      env: { ACS_CWMP_REQUEST_SECONDS: '1', ACS_CWMP_BODY_BYTES_PER_SECOND: '1000', ACS_CWMP_FAST_PATH: fastPath },
    })
    const body = inform() + ' '.repeat(10_000)
    const [steady, dribbling, silent] = [raw(w.port), raw(w.port), raw(w.port)]
    for (const c of [steady, dribbling, silent]) c.write(head(`Content-Length: ${body.length}`))
    void trickle(dribbling, body, 1)
    await trickle(steady, body, 400)
    assert.match(await steady.until(/Envelope>/), /^HTTP\/1\.1 200 /)
    steady.socket.destroy()
    for (const c of [dribbling, silent]) assert.match(await c.ended, /^HTTP\/1\.1 408 /)
  })

  test(`a head that does not end is closed with 408, whatever comes of it, and a connection that says nothing too (fast path ${fastPath})`, async t => {
    const w = await world(t, { env: { ACS_CWMP_REQUEST_SECONDS: '1', ACS_CWMP_FAST_PATH: fastPath } })
    const [c, silent] = [raw(w.port), raw(w.port)]
    void trickle(c, `POST / HTTP/1.1\r\nHost: acs\r\n${'X: y\r\n'.repeat(1_000)}`, 1)
    assert.match(await c.ended, /^HTTP\/1\.1 408 /)
    await silent.ended
  })
}

test('connections have a limit for each address, which trusted proxies do not have', async t => {
  const env = { ACS_CWMP_MAX_CONNECTIONS_PER_ADDRESS: '3' }
  const w = await world(t, { env: { ...env, ACS_CWMP_TRUSTED_PROXIES: '192.0.2.0/24' } })
  const held = [raw(w.port), raw(w.port), raw(w.port)]
  await Promise.all(held.map(c => new Promise(resolve => c.socket.once('connect', resolve))))
  assert.equal(await raw(w.port).ended, '')
  assert.match(await w.metrics(), /acs_cwmp_connections_refused_total\{limit="address"[^}]*\} 1/)
  held[0]!.socket.destroy()
  await held[0]!.ended
  for (;;) {
    const again = await send(w.port, inform()).catch(() => null)
    if (again?.status === 200) break
  }
  const behindProxy = await w.addGateway({ ...env, ACS_CWMP_TRUSTED_PROXIES: '127.0.0.0/8' })
  const many = Array.from({ length: 6 }, () => raw(behindProxy.port))
  await Promise.all(many.map(c => new Promise(resolve => c.socket.once('connect', resolve))))
  assert.equal((await send(behindProxy.port, inform())).status, 200)
  for (const c of [...held, ...many]) c.socket.destroy()
})

test('connections have a limit in all, and those of one IPv6 network count together', () => {
  const refused: string[] = []
  const socket = (remoteAddress: string) => ({ remoteAddress, once() {}, destroy() {} }) as unknown as Socket
  const connections = createConnections({
    most: 5,
    mostOf: () => 2,
    proxies: { trusts: () => false },
    onRefused: why => refused.push(why),
  })
  const admitted = [
    '2001:db8::1',
    '2001:db8:0:0:1::2',
    '2001:0db8::ffff',
    '2001:db8:0:1::1',
    '::ffff:192.0.2.1',
    '192.0.2.1',
    '198.51.100.1',
  ].map(a => connections.admit(socket(a)))
  assert.deepEqual(admitted, [true, true, false, true, true, true, false])
  assert.deepEqual(refused, ['address', 'total'])
  assert.equal(connections.count(), 5)
})

test('line ends between requests do not keep a connection that says nothing else', async t => {
  const watch = createIdleWatch(500)
  const server = createServer(socket => {
    watch.entered(socket)
    socket.resume()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const c = raw((server.address() as AddressInfo).port)
  await trickle(c, '\r\n'.repeat(100), 1)
  await until('it was closed', () => c.socket.destroyed)
})
