/** Devices in quarantine: let in, and nothing is done with them until somebody claims them. */
import assert from 'node:assert/strict'
import { segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

export const quarantinedDevicesWait: Scenario = {
  name: 'a device in quarantine gets its InformResponse and nothing else; what waits for it runs once it is claimed',
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t)
    await cpe.start()
    const path = `devices/${segment(cpe.id)}`
    assert.equal((await api.request('PATCH', path, { state: 'quarantined' })).status, 200)
    const task = await api.createTask(cpe.id, { type: 'getParameterValues', names: ['Device.DeviceInfo.UpTime'] })
    const visit = await cpe.inform('2 PERIODIC')
    assert.deepEqual([visit.informed, visit.ok], [true, true])
    assert.deepEqual(
      visit.posts.map(p => p.status),
      [200, 204],
      'an InformResponse, and the end of the session',
    )
    assert.equal((await api.task(task.id)).status, 'queued')
    assert.ok((await api.devices('state=quarantined')).some(d => d.id === cpe.id))

    const claimed = await api.request('POST', `${path}/claim`)
    assert.equal(claimed.status, 200)
    assert.equal((await api.device(cpe.id)).state, 'active')
    assert.equal((await cpe.inform('2 PERIODIC')).ok, true)
    assert.equal((await api.outcome(task.id)).status, 'succeeded')
  },
}
