/** The habits of real devices that the simulator has, all at once. */
import assert from 'node:assert/strict'
import { DEVICES, QUIRKS } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

/** Those that need another profile, a proof, or an address of their own (H7: see the gateway's tests). */
const NOT_BY_THEMSELVES = new Set(['H7', 'S2', 'X9', 'A9', 'P7', 'S14'])

export const devicesWithQuirksAreServed: Scenario = {
  name: 'a device of each known habit comes in, and is read and written like any other',
  async run(system, t) {
    const { api } = system
    const devices = Object.keys(DEVICES).filter(d => !DEVICES[d]!.quirks.some(q => NOT_BY_THEMSELVES.has(q)))
    const names = [...Object.keys(QUIRKS).filter(name => !NOT_BY_THEMSELVES.has(name)), ...devices]
    const served = await Promise.all(
      names.map(async name => {
        const cpe = device(system, t, { quirks: [name] })
        await cpe.start()
        const value = { name: 'Device.ManagementServer.PeriodicInformInterval', value: '1800' }
        const wanted = ['Device.DeviceInfo.SoftwareVersion', 'Device.DeviceInfo.UpTime']
        const write = await api.createTask(cpe.id, { type: 'setParameterValues', values: [value] })
        const read = await api.createTask(cpe.id, { type: 'getParameterValues', names: wanted })
        const refresh = await api.createTask(cpe.id, { type: 'refresh', path: 'Device.DeviceInfo.' })
        await cpe.inform('2 PERIODIC')
        const ended = []
        for (const { id } of [write, read, refresh]) ended.push((await api.outcome(id, 30_000)).status)
        return [name, ...ended, cpe.tree.get(value.name)]
      }),
    )
    assert.deepEqual(
      served,
      names.map(name => [name, 'succeeded', 'succeeded', 'succeeded', '1800']),
    )
  },
}

/** Those that are woken at the first request; A20 is at the second, half a minute later. */
const WOKEN = ['A10', 'A11', 'A12', 'A13', 'A14', 'A15', 'A16', 'A17']

export const devicesWithQuirksAreWoken: Scenario = {
  name: 'A10, A11, A12, A13, A14, A15, A16, A17: devices that take connection requests in ways of their own are woken, with the right password alone',
  async run(system, t) {
    const { api } = system
    const [username, password] = ['acs', 'to wake it']
    const woken = async (name: string, known: string): Promise<string> => {
      const cpe = device(system, t, { quirks: [name], connectionRequest: { username, password } })
      const put = await api.request('PUT', `devices/${segment(cpe.id)}/credentials`, {
        connectionRequestUsername: username,
        connectionRequestPassword: known,
      })
      assert.ok(put.status < 300, String(put.status))
      await cpe.start()
      // Where the database is written after the session, its address is there a moment later.
      await eventually(`${name}: its address is known`, async () =>
        assert.ok((await api.device(cpe.id))['connectionRequestUrl']),
      )
      const r = await api.request('POST', `devices/${segment(cpe.id)}/connection-requests?wait=20`)
      return `${name} ${(r.body as { status: string }).status}`
    }
    assert.deepEqual(
      await Promise.all(WOKEN.map(name => woken(name, password))),
      WOKEN.map(name => `${name} arrived`),
    )
    assert.deepEqual(await Promise.all(['A10', 'A16'].map(name => woken(name, 'another'))), [
      'A10 unauthorized',
      'A16 unauthorized',
    ])
  },
}

export const cookielessDevicesProveThemselves: Scenario = {
  name: 'H7: a device that returns no cookie and opens a connection for each POST goes on with its session by its credentials',
  // At another gateway than the one that opened it nobody knows the session.
  on: ['standalone'],
  async run(system, t) {
    const { api } = system
    const identity = { manufacturer: 'Maker', oui: '02AC5A', productClass: 'Cookieless', serialNumber: 'C1' }
    const [id, password] = ['02AC5A-Cookieless-C1', 'prove it each time']
    assert.equal((await api.request('PUT', `devices/${id}/credentials`, { password })).status, 201)
    const cpe = device(system, t, { identity, username: id, password, quirks: ['H7', 'H8'] })
    await cpe.start()
    const value = { name: 'Device.ManagementServer.PeriodicInformInterval', value: '1700' }
    const tasks = [
      await api.createTask(cpe.id, { type: 'setParameterValues', values: [value] }),
      await api.createTask(cpe.id, { type: 'refresh', path: 'Device.DeviceInfo.' }),
    ]
    const report = await cpe.inform('2 PERIODIC')
    assert.deepEqual([report.error, report.rpcs.length > 2], [null, true])
    for (const task of tasks) assert.equal((await api.outcome(task.id, 20_000)).status, 'succeeded')
    assert.equal(cpe.tree.get(value.name), '1700')
  },
}
