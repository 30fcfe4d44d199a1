/** Devices that take no connection from outside are woken by UDP (TR-069 Annex G). */
import assert from 'node:assert/strict'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const CREDENTIALS = { username: 'acs-of-a-test', password: 'a-password-of-a-test' }

export const devicesAreWokenByUdp: Scenario = {
  name: 'a device that takes no connections has STUN switched on, proves its binding, is woken by UDP while somebody waits, and has it switched off again',
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
      const help = `devices/${segment(cpe.id)}/reachability-helps`
      const reached = async (): Promise<{ now: string; canHelp: string[]; helps: { help: string; state: string }[] }> =>
        (await api.get<{ reachability: never }>(`devices/${segment(cpe.id)}`)).reachability
      await eventually(`${cpe.id} is known to be unreachable, and what helps`, async () =>
        assert.deepEqual(
          [(await reached()).now, (await reached()).canHelp.includes('stun'), (await reached()).helps],
          ['no', true, []],
        ),
      )
      // What it proves a request by: as it has it once it got credentials of its own.
      const values = Object.entries({ ConnectionRequestUsername: username, ConnectionRequestPassword: password }).map(
        ([name, value]) => ({ name: `${root}ManagementServer.${name}`, value }),
      )
      await api.createTask(cpe.id, { type: 'setParameterValues', values })
      const begun = await api.request('POST', help, { help: 'stun' })
      assert.equal(begun.status, 202, JSON.stringify(begun.body))
      await cpe.inform('2 PERIODIC')
      assert.equal((await api.outcome((begun.body as { taskId: string }).taskId)).status, 'succeeded')
      assert.equal(cpe.tree.get(`${root}ManagementServer.STUNServerPort`), String(system.stunPort))
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
      const { items } = await api.get<{ items: { status: string; method: string; broughtBy: string }[] }>(
        `devices/${segment(cpe.id)}/connection-requests`,
      )
      assert.deepEqual(
        items.map(r => [r.status, r.method, r.broughtBy]),
        [['arrived', 'udp', 'udp']],
      )
      assert.deepEqual(
        (await reached()).helps.map(h => [h.help, h.state]),
        [['stun', 'on']],
      )
      const back = await api.request('DELETE', `${help}/stun`)
      assert.equal(back.status, 202, JSON.stringify(back.body))
      await cpe.inform('2 PERIODIC')
      assert.equal((await api.outcome((back.body as { taskId: string }).taskId)).status, 'succeeded')
      assert.match(cpe.tree.get(`${root}ManagementServer.STUNEnable`) ?? '', /^(?:0|false)$/)
      assert.deepEqual(
        (await reached()).helps.map(h => [h.help, h.state]),
        [['stun', 'off']],
      )
    }
  },
}
