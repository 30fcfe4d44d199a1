/** What is at rest survives a restart of all of it. */
import assert from 'node:assert/strict'
import { segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const survives = (signal: 'SIGTERM' | 'SIGKILL'): Scenario => ({
  name: `${signal} of all of it at any moment loses no device, parameter, task or outcome`,
  async run(system, t) {
    const { api } = system
    const cpe = device(system, t, { retry: { minimumWaitSeconds: 0.3, intervalMultiplier: 1000 } })
    await cpe.start()
    const done = await api.createTask(cpe.id, { type: 'refresh', path: 'Device.DeviceInfo.' }, 20)
    assert.equal(done.status, 'succeeded')
    const known = await api.get<{ items: unknown[] }>(`devices/${segment(cpe.id)}/parameters?limit=1000`)
    const queued = await api.createTask(cpe.id, { type: 'reboot' })
    await system.end(signal)
    await system.start()
    assert.equal((await api.device(cpe.id)).id, cpe.id)
    assert.deepEqual(await api.get(`devices/${segment(cpe.id)}/parameters?limit=1000`), known)
    assert.equal((await api.task(done.id)).status, 'succeeded')
    assert.equal((await api.task(queued.id)).status, 'queued')
    await cpe.inform('2 PERIODIC')
    assert.equal((await api.outcome(queued.id)).status, 'succeeded')
    assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'Reboot').length, 1)
  },
})

export const survivesSigterm = survives('SIGTERM')
export const survivesSigkill = survives('SIGKILL')
