/** Devices that take no connection from outside are woken by UDP (TR-069 Annex G). */
import assert from 'node:assert/strict'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const CREDENTIALS = { username: 'acs-of-a-test', password: 'a-password-of-a-test' }

export const devicesAreWokenByUdp: Scenario = {
  name: 'a device that takes no connections is told to use STUN, proves its binding, and is woken by UDP while somebody waits',
  async run(system, t) {
    const { api } = system
    for (const model of ['tr181', 'tr098'] as const) {
      const cpe = device(system, t, { model, connectionRequest: false })
      await cpe.start()
      // User names are each device's own: by them its Binding Requests are known.
      const [username, password] = [`${CREDENTIALS.username}-${model}`, CREDENTIALS.password]
      const put = await api.request('PUT', `devices/${segment(cpe.id)}/credentials`, {
        connectionRequestUsername: username,
        connectionRequestPassword: password,
      })
      assert.ok(put.status < 300, JSON.stringify(put.body))
      const root = cpe.tree.model.root
      const values = Object.entries({
        ConnectionRequestUsername: username,
        ConnectionRequestPassword: password,
        STUNServerAddress: '127.0.0.1',
        STUNServerPort: String(system.stunPort),
        STUNUsername: username,
        STUNPassword: password,
        STUNMaximumKeepAlivePeriod: '20',
        STUNEnable: '1',
      }).map(([name, value]) => ({ name: `${root}ManagementServer.${name}`, value }))
      const task = await api.createTask(cpe.id, { type: 'setParameterValues', values })
      await cpe.inform('2 PERIODIC')
      assert.equal((await api.outcome(task.id)).status, 'succeeded')
      await eventually(`${cpe.id} knows where it is seen`, async () =>
        assert.match(cpe.tree.get(`${root}ManagementServer.UDPConnectionRequestAddress`) ?? '', /^127\.0\.0\.1:\d+$/),
      )
      const read = await api.createTask(
        cpe.id,
        { type: 'getParameterValues', names: [`${root}DeviceInfo.SoftwareVersion`] },
        30,
      )
      assert.equal(read.status, 'succeeded', JSON.stringify(read))
      assert.ok(cpe.ledger.events.some(e => e.code === '6 CONNECTION REQUEST'))
      const { items } = await api.get<{ items: { status: string; method: string }[] }>(
        `devices/${segment(cpe.id)}/connection-requests`,
      )
      assert.deepEqual(
        items.map(r => [r.status, r.method]),
        [['arrived', 'udp']],
      )
    }
  },
}
