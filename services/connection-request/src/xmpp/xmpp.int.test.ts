/** Devices are woken by XMPP: the service, a real XMPP server, a real database, devices that are connected to it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newId } from '@auroralinks/runtime'
import { startXmppServer, withoutXmppServer } from '@auroralinks/testkit/xmpp'
import type { XmppServer } from '@auroralinks/testkit/xmpp'
import { CONNECTION_REQUEST, keepConnected, readConnectionRequest, refusal } from '@auroralinks/xmpp'
import type { ConnectionOptions, Credentials, XmppConnection } from '@auroralinks/xmpp'
import { eventually, freeUdpPort, harness, refused, requestOf } from '../testing.ts'
import type { Harness } from '../testing.ts'

const PASSWORD = 'a <password> & "more"'
type Reply = ReturnType<typeof refusal> | object | null

interface XmppDevice {
  id: string
  jid: string
  connection: XmppConnection
  heard: (Credentials & { from: string | undefined })[]
}

describe('XMPP connection requests', { skip: withoutXmppServer() ?? false }, () => {
  let server: XmppServer
  let h: Harness
  const open: XmppConnection[] = []
  before(async () => {
    server = await startXmppServer()
    await server.account('acs', 'the password of the ACS')
    h = await harness({
      ACS_CR_TIMEOUT_MS: '2000',
      ACS_CR_ARRIVAL_MS: '10000',
      ACS_XMPP_DOMAIN: server.domain,
      ACS_XMPP_SERVICE: `xmpps://127.0.0.1:${server.directPort}`,
      ACS_XMPP_USERNAME: 'acs',
      ACS_XMPP_PASSWORD: 'the password of the ACS',
      ACS_XMPP_TLS_CA: server.caFile,
    })
  })
  after(async () => {
    await Promise.all(open.map(c => c.close()))
    await h?.close()
    await server?.stop()
  })

  /** One that is connected, takes `PASSWORD` unless `reply` says otherwise, and comes in when it was asked. */
  async function device(
    o: { reply?: (c: Credentials) => Reply; url?: string; sent?: string; told?: string } = {},
  ): Promise<XmppDevice> {
    const account = `cpe-${newId()}`
    await server.account(account, 'of the account')
    const heard: XmppDevice['heard'] = []
    let id = ''
    const answers: NonNullable<ConnectionOptions['answers']> = callee =>
      callee.get(CONNECTION_REQUEST.xmlns, CONNECTION_REQUEST.name, ({ element, stanza }) => {
        const credentials = readConnectionRequest(element)
        heard.push({ ...credentials, from: stanza.attrs['from'] })
        const reply = o.reply?.(credentials) ?? (credentials.password === PASSWORD ? {} : refusal('not-authorized'))
        if (!('name' in reply)) void h.session(id)
        return reply
      })
    const connection = keepConnected({
      service: `xmpp://127.0.0.1:${server.port}`,
      domain: server.domain,
      username: account,
      password: () => 'of the account',
      resource: 'A cpe',
      ca: server.ca,
      timeoutMs: 10_000,
      answers,
    })
    open.push(connection)
    await eventually(
      () => connection.jid !== null,
      () => `the device to be connected: ${connection.problem}`,
    )
    const jid = connection.jid!
    id = await h.device(o.url ?? null, {
      password: PASSWORD,
      told: { ConnReqJabberID: o.told ?? jid },
      ...(o.sent !== undefined && { sent: o.sent }),
    })
    return { id, jid, connection, heard }
  }

  type Row = Awaited<ReturnType<Harness['row']>>

  async function asked(id: string): Promise<Row> {
    const request = requestOf(await h.request(id))
    await eventually(
      () => !['pending', 'accepted', undefined].includes(h.published(request.id).at(-1)),
      () => `the end of ${h.published(request.id).join()}`,
    )
    return h.row(request.id)
  }

  async function ends(id: string, status: string): Promise<Row> {
    const row = await asked(id)
    assert.equal(row.status, status, row.error ?? '')
    return row
  }

  /** Asks until it comes: an instance that has just started, or whose server has, may not be connected yet. */
  async function comes(id: string): Promise<Row> {
    for (let n = 0; ; n++) {
      const row = await asked(id)
      if (row.status === 'arrived' || n === 100) return row
      assert.match(row.error ?? '', /no XMPP server: |not connected to its server/)
    }
  }

  const learned = async (id: string) => {
    const read = () => h.database.prisma.reachability.findFirst({ where: { deviceId: id } })
    await eventually(
      async () => (await read())?.asked === 1,
      () => 'what was learned',
    )
    const r = (await read())!
    return { method: r.lastMethod, ok: r.xmppOkAt !== null, failures: r.xmppFailures }
  }

  test('K.2.3: a device is asked at its full address with its own credentials, accepts, and comes', async () => {
    const d = await device()
    const row = await comes(d.id)
    assert.deepEqual([row.method, row.error], ['xmpp', null])
    const [heard] = d.heard
    assert.deepEqual([heard!.username, heard!.password], ['user', PASSWORD])
    assert.match(heard!.from!, new RegExp(`^acs@${server.domain}/acs-`))
    const another = await device()
    await ends(another.id, 'arrived')
    assert.deepEqual(await learned(another.id), { method: 'xmpp', ok: true, failures: 0 })
  })

  test('a device that is not connected is unreachable at once, after one try', async () => {
    const d = await device()
    await d.connection.close()
    const row = await ends(d.id, 'unreachable')
    assert.equal(row.attempts, 1)
    assert.match(row.error!, /not connected to its server \(service-unavailable\)/)
    assert.deepEqual(await learned(d.id), { method: '', ok: false, failures: 1 })
  })

  test('K.2.3: a device that is connected and cannot now is busy, and asked again', async () => {
    const d = await device({ reply: () => refusal('service-unavailable') })
    const row = await ends(d.id, 'busy')
    assert.deepEqual([row.attempts, d.heard.length], [3, 3])
    assert.match(row.error!, /not now/)
  })

  test('credentials are tried in order while they are changed; a device that takes none is told as such', async () => {
    const changed = await device({
      sent: 'the next',
      reply: c => (c.password === 'the next' ? {} : refusal('not-authorized')),
    })
    await ends(changed.id, 'arrived')
    assert.deepEqual(
      changed.heard.map(c => c.password),
      [PASSWORD, 'the next'],
    )
    const stranger = await device({ sent: 'the next', reply: () => refusal('not-authorized') })
    const row = await ends(stranger.id, 'unauthorized')
    assert.match(row.error!, /does not take the credentials on file, or its ConnReqAllowedJabberIDs do not name acs@/)
    assert.deepEqual([stranger.heard.length, row.error!.includes(PASSWORD)], [2, false])
  })

  test('where HTTP leads nowhere XMPP brings the device, in the same try', async () => {
    const d = await device({ url: `http://127.0.0.1:${await freeUdpPort()}/cr` })
    const row = await ends(d.id, 'arrived')
    assert.deepEqual([row.method, row.attempts], ['xmpp', 1])
  })

  test('nothing is sent to an address of a foreign domain, without a resource, or that is none', async () => {
    const honest = await device()
    for (const [told, reason] of [
      [`victim@example.org/a`, /domain of .* is not one of ours/],
      [honest.jid.split('/')[0]!, /has no resource/],
      ['not an address', /is no XMPP address/],
      [`a@${server.domain}/\u0001`, /is no XMPP address/],
    ] as const) {
      const liar = await device({ told })
      const row = await ends(liar.id, 'refused')
      assert.match(row.error!, reason)
    }
    assert.deepEqual(honest.heard, [])
    assert.equal(refused(await h.request(await h.device(null))), 'no-address')
  })

  test('several instances are connected at once, and each request is sent by one of them', async () => {
    const second = await h.another()
    try {
      const senders = new Set<string>()
      for (let n = 0; n < 60 && senders.size < 2; n++) {
        const d = await device()
        assert.equal((await comes(d.id)).status, 'arrived')
        assert.equal(d.heard.length, 1)
        senders.add(d.heard[0]!.from!)
      }
      assert.equal(senders.size, 2)
    } finally {
      await second.stop()
    }
  })

  test('a server that is away is told as the reason; once it is back, devices are woken again', async () => {
    const d = await device()
    await ends(d.id, 'arrived')
    await server.end()
    await eventually(
      () => d.connection.jid === null,
      () => 'the connection to end',
    )
    const row = await ends(d.id, 'unreachable')
    assert.match(row.error!, /no XMPP server: /)
    await server.start()
    await eventually(
      () => d.connection.jid !== null,
      () => `the device to be connected again: ${d.connection.problem}`,
    )
    assert.equal((await comes(d.id)).status, 'arrived')
  })
})
