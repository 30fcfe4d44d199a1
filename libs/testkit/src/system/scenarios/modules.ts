/** Software modules: what the device is asked for, fetches, installs and reports. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { serveOnLoopback } from '../../loopback.ts'
import { eventually } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const UUID = '0a1b2c3d-0000-4000-8000-000000000001'
const PASSWORD = 'of the modules alone'

/** A package for whoever knows the password. */
async function repository(t: TestContext): Promise<string> {
  const { url, close } = await serveOnLoopback((request, response) => {
    const isKnown = request.headers.authorization === `Basic ${btoa(`u:${PASSWORD}`)}`
    response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ name: 'meter', version: '1.2' }))
  })
  t.after(close)
  return `${url}/meter`
}

export const modulesChange: Scenario = {
  name: 'software modules are installed as the device reports, and a fault of one operation is told with the results of all',
  async run(system, t) {
    const { api } = system
    const url = await repository(t)
    const cpe = device(system, t)
    await cpe.start()
    const operations = [
      { operation: 'install', url, uuid: UUID, username: 'u', password: PASSWORD },
      { operation: 'uninstall', uuid: UUID.replace('1', '2') },
    ]
    const task = await api.createTask(cpe.id, { type: 'changeDuState', operations }, 25)
    assert.deepEqual([task.status, task.fault?.code], ['failed', '9028'], JSON.stringify(task))
    assert.deepEqual(
      (task.result as { results: { state: string; version: string }[] }).results.map(r => [r.state, r.version]),
      [
        ['Installed', '1.2'],
        ['Failed', ''],
      ],
    )
    assert.ok(!JSON.stringify(task).includes(PASSWORD))
    assert.equal(cpe.tree.get('Device.SoftwareModules.DeploymentUnit.1.Status'), 'Installed')
    const removed = await api.createTask(
      cpe.id,
      { type: 'changeDuState', operations: [{ operation: 'uninstall', uuid: UUID }] },
      25,
    )
    assert.equal(removed.status, 'succeeded', JSON.stringify(removed))
    assert.equal(cpe.tree.get('Device.SoftwareModules.DeploymentUnitNumberOfEntries'), '0')
    assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'ChangeDUState').length, 2)
    const given = await api.createTask(cpe.id, { type: 'setVouchers', vouchers: ['QUJD'] }, 20)
    assert.deepEqual([given.status, given.result], ['succeeded', null])
    await eventually('the fault that the second cleared is off the list', async () => {
      const { items } = await api.get<{ items: { deviceId: string }[] }>('faults?limit=1000')
      assert.deepEqual(
        items.filter(f => f.deviceId === cpe.id),
        [],
      )
    })
  },
}
