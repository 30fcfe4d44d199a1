/** What is at rest survives a restart of all of it. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { segment } from '../api.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'

export interface AtRest {
  /** Holds the device, its parameters and its tasks against what they were. */
  isAsItWas(): Promise<void>
  /** The device comes: what was queued for it is done, once. */
  goesOn(): Promise<void>
}

/** A device whose parameters are known, with a task that has ended and one that waits. */
export async function atRest(system: System, t: TestContext): Promise<AtRest> {
  const { api } = system
  const cpe = device(system, t, { retry: { minimumWaitSeconds: 0.3, intervalMultiplier: 1000 } })
  await cpe.start()
  const done = await api.createTask(cpe.id, { type: 'refresh', path: 'Device.DeviceInfo.' }, 20)
  assert.equal(done.status, 'succeeded')
  const known = await api.get<{ items: unknown[] }>(`devices/${segment(cpe.id)}/parameters?limit=1000`)
  const queued = await api.createTask(cpe.id, { type: 'reboot' })
  return {
    async isAsItWas() {
      assert.equal((await api.device(cpe.id)).id, cpe.id)
      assert.deepEqual(await api.get(`devices/${segment(cpe.id)}/parameters?limit=1000`), known)
      assert.equal((await api.task(done.id)).status, 'succeeded')
      assert.equal((await api.task(queued.id)).status, 'queued')
    },
    async goesOn() {
      await cpe.inform('2 PERIODIC')
      assert.equal((await api.outcome(queued.id)).status, 'succeeded')
      assert.equal(cpe.ledger.rpcs.filter(r => r.method === 'Reboot').length, 1)
    },
  }
}
