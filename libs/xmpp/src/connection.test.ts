/** Servers that are not as they should be: each ends the stream with a reason, and nothing else. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { after, test } from 'node:test'
import { keepConnected, ping } from './index.ts'
import type { ConnectionOptions } from './index.ts'

const STREAM =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>"
const servers: Server[] = []
const sockets = new Set<Socket>()
after(() => {
  for (const s of sockets) s.destroy()
  for (const s of servers) s.close()
})

/** Says `text` to whoever comes. @returns why no stream came of it, and what was heard from the client */
async function met(text: string, o: Partial<ConnectionOptions> = {}): Promise<{ reason: string; heard: string }> {
  let heard = ''
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', data => {
      if (heard === '') socket.write(text)
      heard += data.toString('latin1')
    })
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  let connection: ReturnType<typeof keepConnected> | undefined
  const reason = await new Promise<string>(resolve => {
    connection = keepConnected({
      service: `xmpp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      domain: 'cpe.example.net',
      username: 'acs',
      password: () => 'the password',
      timeoutMs: 2_000,
      lost: resolve,
      ...o,
    })
  })
  assert.equal(connection!.jid, null)
  assert.deepEqual(await connection!.ask('a@cpe.example.net/b', ping(), 10), { type: 'away', reason })
  await connection!.close()
  return { reason, heard }
}

const features = (inner: string): string => `${STREAM}<stream:features>${inner}</stream:features>`

test('RFC 6120 13.9.4: a server that offers no TLS gets no login, however much it offers otherwise', async () => {
  for (const inner of [
    '',
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-1</mechanism></mechanisms>",
    "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
  ]) {
    const { reason, heard } = await met(features(inner))
    assert.equal(reason, 'the server offers no TLS')
    assert.doesNotMatch(heard, /<auth|<iq|acs/)
  }
})

test('a server that takes its offer of TLS back', async () => {
  const tls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
  const { reason } = await met(`${features(tls)}<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`)
  assert.match(reason, /refuses it/)
})

test('a server that speaks no XML, goes on without end, or says nothing', async () => {
  assert.match((await met(`${STREAM}</a></b><c>`)).reason, /must be closed/)
  assert.match((await met('HTTP/1.1 400 Bad Request\r\n\r\n')).reason, /child|closed|time/)
  assert.match((await met(`${STREAM}<stream:features>${'x'.repeat(2_000_000)}`)).reason, /without end/)
  assert.match((await met('', { timeoutMs: 50 })).reason, /does not answer in time/)
})

test('a server that ends the stream is told with its condition', async () => {
  const { reason } = await met(
    `${STREAM}<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
  )
  assert.equal(reason, 'the server ended the stream: host-unknown')
})

test('a password that cannot be read is a reason like others, and is read again at the next try', async () => {
  let reads = 0
  await new Promise<void>(resolve => {
    const connection = keepConnected({
      service: 'xmpp://127.0.0.1:9',
      domain: 'cpe.example.net',
      username: 'acs',
      password() {
        reads++
        throw new Error('no such file')
      },
      timeoutMs: 1_000,
      pauseMs: { first: 1, most: 2 },
      lost(reason) {
        assert.equal(reason, 'no such file')
        if (reads === 3) void connection.close().then(resolve)
      },
    })
  })
  assert.equal(reads, 3)
})
