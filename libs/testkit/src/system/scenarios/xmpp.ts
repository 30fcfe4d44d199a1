/** Devices that take no connection from outside are woken by XMPP (TR-069 Annex K). */
import assert from 'node:assert/strict'
import { withoutXmppServer } from '../../xmpp/index.ts'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const PASSWORD = 'a-password-of-a-test'

interface Asked {
  status: string
  method: string | null
  error: string | null
  attempts: number
}

export const devicesAreWokenByXmpp: Scenario = {
  name: 'a device is told of its XMPP account and woken over it, again after its server was away; another password and a device that is off are told as such',
  async run(system, t) {
    const { api, xmpp } = system
    if (xmpp === null) return t.skip(withoutXmppServer() ?? 'the system has no XMPP server')
    for (const model of ['tr181', 'tr098'] as const) {
      const cpe = device(system, t, { model, connectionRequest: false, tls: { ca: xmpp.ca } })
      const ask = async (): Promise<Asked> => {
        const r = await api.request('POST', `devices/${segment(cpe.id)}/connection-requests?wait=20`)
        return r.body
      }
      await cpe.start()
      const account = `cpe-${model}`
      await xmpp.account(account, 'of-its-account')
      const root = cpe.tree.model.root
      const connection = `${root}XMPP.Connection.1`
      const values = (o: Record<string, string>) => Object.entries(o).map(([name, value]) => ({ name, value }))
      const username = `xmpp-of-a-test-${model}`
      const put = await api.request('PUT', `devices/${segment(cpe.id)}/credentials`, {
        connectionRequestUsername: username,
        connectionRequestPassword: PASSWORD,
      })
      assert.ok(put.status < 300, JSON.stringify(put.body))
      const tasks = [
        {
          type: 'addObject',
          path: `${root}XMPP.Connection.`,
          values: values({
            Username: account,
            Password: 'of-its-account',
            Domain: xmpp.domain,
            Resource: 'A cpe',
            ServerConnectAlgorithm: 'ServerTable',
            Enable: '1',
          }),
        },
        {
          type: 'addObject',
          path: `${connection}.Server.`,
          values: values({ ServerAddress: '127.0.0.1', Port: String(xmpp.port), Enable: '1' }),
        },
        {
          type: 'setParameterValues',
          values: values({
            [`${root}ManagementServer.ConnectionRequestUsername`]: username,
            [`${root}ManagementServer.ConnectionRequestPassword`]: PASSWORD,
            [`${root}ManagementServer.ConnReqAllowedJabberIDs`]: `acs@${xmpp.domain}`,
            [`${root}ManagementServer.ConnReqXMPPConnection`]: connection,
          }),
        },
      ]
      const created = []
      for (const task of tasks) created.push(await api.createTask(cpe.id, task))
      await cpe.inform('2 PERIODIC')
      for (const { id } of created) {
        const done = await api.outcome(id)
        assert.equal(done.status, 'succeeded', JSON.stringify(done.fault))
      }
      const told = async (): Promise<void> => {
        const { reachability } = await api.get<{ reachability: { jabberId: string | null } }>(
          `devices/${segment(cpe.id)}`,
        )
        assert.equal(reachability.jabberId, `${account}@${xmpp.domain}/A cpe`, cpe.tree.get(`${connection}.Status`)!)
      }
      await eventually('the ACS knows the address of the device', told)
      const names = [`${root}DeviceInfo.SoftwareVersion`]
      const read = await api.createTask(cpe.id, { type: 'getParameterValues', names }, 30)
      assert.equal(read.status, 'succeeded', JSON.stringify(read))
      assert.ok(cpe.ledger.events.some(e => e.code === '6 CONNECTION REQUEST'))
      const { items } = await api.get<{ items: Asked[] }>(`devices/${segment(cpe.id)}/connection-requests`)
      assert.deepEqual(
        items.map(r => [r.status, r.method]),
        [['arrived', 'xmpp']],
      )
      if (model === 'tr098') continue

      await xmpp.end()
      await xmpp.start()
      await eventually(
        'it is woken again after its server was away',
        async () => assert.equal((await ask()).status, 'arrived'),
        60_000,
      )

      cpe.change(`${root}ManagementServer.ConnectionRequestPassword`, 'another')
      const refused = await ask()
      assert.deepEqual([refused.status, refused.method], ['unauthorized', 'xmpp'], JSON.stringify(refused))

      await cpe.stop()
      const off = await ask()
      assert.deepEqual([off.status, off.attempts], ['unreachable', 1], JSON.stringify(off))
      assert.match(off.error!, /not connected to its server/)
    }
  },
}
