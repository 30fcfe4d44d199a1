/** What a device takes for a connection request by XMPP: over a real server. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startXmppServer, withoutXmppServer } from '@auroralinks/testkit/xmpp'
import type { XmppServer } from '@auroralinks/testkit/xmpp'
import { connectionRequest, keepConnected } from '@auroralinks/xmpp'
import type { Answer, Credentials, XmppConnection } from '@auroralinks/xmpp'
import { XmppPresence } from './xmpp-presence.ts'

const OWN = { username: 'cpe', password: 'secret' }
const ROW = 'Device.XMPP.Connection.1.'
const JID = 'Device.ManagementServer.ConnReqJabberID'

describe('a device at its XMPP server', { skip: withoutXmppServer() ?? false }, () => {
  let server: XmppServer
  let acs: XmppConnection
  const present: XmppPresence[] = []
  before(async () => {
    server = await startXmppServer()
    await server.account('acs', 'a')
    await server.account('cpe1', 'c')
    await new Promise<string>(resolve => {
      const o = { username: 'acs', password: () => 'a', resource: 'x', ca: server.ca, timeoutMs: 10_000 }
      const service = `xmpp://127.0.0.1:${server.port}`
      acs = keepConnected({ ...o, service, domain: server.domain, connected: resolve })
    })
  })
  after(async () => {
    for (const p of present) p.stop()
    await Promise.all([...present.map(p => p.closed()), acs?.close()])
    await server?.stop()
  })

  /** A device whose data model is `values` besides what connects it; resolves when its status is `status`. */
  async function device(values: Record<string, string> = {}, status = 'Enabled') {
    const tree = new Map(
      Object.entries({
        'Device.ManagementServer.ConnReqXMPPConnection': ROW.slice(0, -1),
        'Device.ManagementServer.ConnReqAllowedJabberIDs': '',
        [JID]: '',
        [`${ROW}Enable`]: '1',
        [`${ROW}Username`]: 'cpe1',
        [`${ROW}Password`]: 'c',
        [`${ROW}Domain`]: server.domain,
        [`${ROW}Resource`]: '',
        [`${ROW}JabberID`]: '',
        [`${ROW}Status`]: 'Disabled',
        [`${ROW}TLSEstablished`]: '0',
        [`${ROW}ServerConnectAlgorithm`]: 'ServerTable',
        [`${ROW}Server.1.Enable`]: '0',
        [`${ROW}Server.2.Enable`]: '1',
        [`${ROW}Server.2.ServerAddress`]: '127.0.0.1',
        [`${ROW}Server.2.Port`]: String(server.port),
        ...values,
      }),
    )
    const d = { tree, asked: 0, busy: false, presence: null as unknown as XmppPresence }
    await new Promise<void>(resolve => {
      d.presence = new XmppPresence({
        root: 'Device.',
        value: path => tree.get(path) ?? null,
        rows: () => [1, 2],
        change: (path, value) => {
          tree.set(path, value)
          if (tree.get(`${ROW}Status`) === status && (status !== 'Enabled' || tree.get(JID) !== '')) resolve()
        },
        credentials: () => OWN,
        allowed: () => (d.busy ? 'busy' : 'accepted'),
        requested: () => d.asked++,
        ca: server.ca,
      })
      present.push(d.presence)
      d.presence.apply()
    })
    return d
  }
  const ask = (to: string, c: Credentials): Promise<Answer> => acs.ask(to, connectionRequest(c), 10_000)
  const condition = (a: Answer): string => (a.type === 'error' ? a.condition : a.type)

  test('K.2.3: it comes for its own user name and password alone, and not while it is busy', async () => {
    const d = await device()
    const jid = d.tree.get(JID)!
    assert.match(jid, /^cpe1@cpe\.example\.net\/.+/)
    assert.equal(d.tree.get(`${ROW}JabberID`), jid)
    for (const wrong of [
      { ...OWN, password: 'Secret' },
      { ...OWN, username: '' },
      { username: '', password: '' },
    ])
      assert.equal(condition(await ask(jid, wrong)), 'not-authorized')
    d.busy = true
    assert.equal(condition(await ask(jid, OWN)), 'service-unavailable')
    assert.equal(d.asked, 0)
    d.busy = false
    assert.equal(condition(await ask(jid, OWN)), 'result')
    await new Promise(resolve => setImmediate(resolve))
    assert.equal(d.asked, 1)
    d.presence.stop()
    assert.deepEqual([d.tree.get(JID), d.tree.get(`${ROW}Status`)], ['', 'Disabled'])
    await d.presence.closed()
    assert.equal(condition(await ask(jid, OWN)), 'service-unavailable', 'the server knows that it is gone')
  })

  test('K.2.2: only those whom ConnReqAllowedJabberIDs names may ask, by account or by connection', async () => {
    for (const [allowed, expected] of [
      ['acs@cpe.example.net', 'result'],
      ['other@cpe.example.net, acs@CPE.example.net/x', 'result'],
      ['acs@cpe.example.net/y', 'not-authorized'],
      ['other@cpe.example.net', 'not-authorized'],
      ['no address', 'not-authorized'],
    ] as const) {
      const d = await device({ 'Device.ManagementServer.ConnReqAllowedJabberIDs': allowed })
      assert.equal(condition(await ask(d.tree.get(JID)!, OWN)), expected, allowed)
      d.presence.stop()
      await d.presence.closed()
    }
  })

  test('its status says why it is not connected, and it goes when it is told so', async () => {
    await device({ [`${ROW}Password`]: 'wrong' }, 'Error_AuthenticationFailure')
    await device({ [`${ROW}Username`]: '' }, 'Error_Misconfigured')
    const d = await device()
    d.tree.set('Device.ManagementServer.ConnReqXMPPConnection', '')
    d.presence.apply()
    assert.deepEqual([d.tree.get(JID), d.tree.get(`${ROW}Status`)], ['', 'Disabled'])
  })
})
