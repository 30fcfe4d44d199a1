/** A connection to a real server: its certificate, its login, and what breaks it. */
import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import xml from '@xmpp/xml'
import { startXmppServer, withoutXmppServer } from '@auroralinks/testkit/xmpp'
import type { XmppServer } from '@auroralinks/testkit/xmpp'
import { keepConnected, ping } from './index.ts'
import type { ConnectionOptions, XmppConnection } from './index.ts'

const PASSWORD = 'pä "w" \\ <&>'

describe('a connection to an XMPP server', { skip: withoutXmppServer() ?? false }, () => {
  let server: XmppServer
  const open: XmppConnection[] = []
  before(async () => {
    server = await startXmppServer()
    await server.account('acs', PASSWORD)
  })
  after(async () => {
    await Promise.all(open.map(c => c.close()))
    await server?.stop()
  })

  /** Begins one; `next` is what happens to it next: its address when it is connected, or the reason why it is not. */
  function begin(o: Partial<ConnectionOptions> = {}): { connection: XmppConnection; next(): Promise<string> } {
    const told: string[] = []
    let wake = (): void => {}
    const tell = (what: string): void => {
      told.push(what)
      wake()
    }
    const connection = keepConnected({
      service: `xmpp://127.0.0.1:${server.port}`,
      domain: server.domain,
      username: 'acs',
      password: () => PASSWORD,
      ca: server.ca,
      timeoutMs: 10_000,
      pauseMs: { first: 20, most: 100 },
      connected: tell,
      lost: tell,
      ...o,
    })
    open.push(connection)
    return {
      connection,
      async next() {
        while (told.length === 0)
          await new Promise<void>(resolve => {
            wake = resolve
          })
        return told.shift()!
      },
    }
  }

  test('STARTTLS, and TLS from the first byte: the resource is as asked for, and the server answers', async () => {
    for (const service of [`xmpp://127.0.0.1:${server.port}`, `xmpps://127.0.0.1:${server.directPort}`]) {
      const { connection, next } = begin({ service, resource: 'acs-1' })
      assert.equal(await next(), `acs@${server.domain}/acs-1`)
      assert.deepEqual(await connection.ask(server.domain, ping(), 10_000), { type: 'result' })
      assert.deepEqual(await connection.ask(`acs@${server.domain}/none`, ping(), 10_000), {
        type: 'error',
        condition: 'service-unavailable',
        text: '',
      })
      await connection.close()
    }
  })

  test('a certificate of an authority that is not trusted, or for another name, is refused either way', async () => {
    const other = await startXmppServer(['other.example.net'])
    try {
      for (const [scheme, ours, theirs] of [
        ['xmpp', server.port, other.port],
        ['xmpps', server.directPort, other.directPort],
      ] as const) {
        const untrusted = begin({ service: `${scheme}://127.0.0.1:${ours}`, ca: other.ca })
        assert.match(await untrusted.next(), /of a CA that is not trusted/)
        const misnamed = begin({ service: `${scheme}://127.0.0.1:${theirs}`, ca: other.ca })
        assert.match(await misnamed.next(), /its certificate is for another name/)
      }
      const foreign = begin({ domain: 'another.example.net' })
      assert.match(await foreign.next(), /host-unknown|does not have this domain/)
    } finally {
      await other.stop()
    }
  })

  test("a certificate may be for the server's own name instead of the accounts' domain", async () => {
    const named = await startXmppServer(['127.0.0.1'])
    try {
      await named.account('acs', PASSWORD)
      const { connection, next } = begin({ service: `xmpps://127.0.0.1:${named.directPort}`, ca: named.ca })
      assert.match(await next(), /^acs@/)
      await connection.close()
    } finally {
      await named.stop()
    }
  })

  test('a wrong password is told as such', async () => {
    assert.equal(
      await begin({ password: () => 'another' }).next(),
      'the server does not take the user name and password',
    )
  })

  test('a server that is gone without a word is found out, and another connection is opened', async () => {
    let isDead = false
    const sockets: Socket[] = []
    const proxy = createServer(client => {
      const there = connect(server.port, '127.0.0.1')
      sockets.push(client, there)
      for (const [from, to] of [
        [client, there],
        [there, client],
      ] as const) {
        from.on('data', data => void (isDead || to.write(data)))
        from.on('error', () => {})
        from.on('close', () => to.destroy())
      }
    })
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', () => resolve()))
    try {
      const { next } = begin({
        service: `xmpp://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        pingMs: { every: 100, timeout: 3_000 },
      })
      assert.match(await next(), /^acs@/)
      isDead = true
      assert.equal(await next(), 'the server gives no sign of life')
      isDead = false
      while (!/^acs@/.test(await next()));
    } finally {
      for (const s of sockets) s.destroy()
      proxy.close()
    }
  })

  test('a question that is out when the server goes ends with the reason, and the server is found again', async () => {
    const { connection, next } = begin()
    assert.match(await next(), /^acs@/)
    // Nobody answers for this one before the server goes.
    await server.account('mute', PASSWORD)
    const mute = begin({ username: 'mute', answers: callee => callee.get('mute', 'mute', () => new Promise(() => {})) })
    const jid = await mute.next()
    const question = connection.ask(jid, xml('mute', { xmlns: 'mute' }), 60_000)
    assert.deepEqual(await connection.ask(server.domain, ping(), 10_000), { type: 'result' })
    await server.end()
    assert.equal((await question).type, 'away')
    await server.start()
    while (!/^acs@/.test(await next()));
    assert.deepEqual(await connection.ask(server.domain, ping(), 10_000), { type: 'result' })
  })
})
