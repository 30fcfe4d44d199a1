/** What devices tell is shown. */
import assert from 'node:assert/strict'
import { createFleet } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

export const informsAreShownWithTheirOutcome: Scenario = {
  name: "what a session's Inform reported is shown by the time that the outcome of its task is published, under load too",
  async run(system, t) {
    const { api, cwmpUrl } = system
    const fleet = createFleet({
      devices: 30,
      acsUrl: cwmpUrl,
      model: 'mixed',
      intervalSeconds: 3,
      spreadSeconds: 1,
      seed: 29,
    })
    t.after(() => fleet.stop())
    await fleet.start()
    const cpe = device(system, t)
    await cpe.start()
    // Reading whole trees anew deletes what is gone, and that takes statements for itself.
    const busy = fleet.cpes.slice(0, 10)
    // One whose first session was refused, on a busy machine, comes again.
    await eventually('they are known', () => Promise.all(busy.map(c => api.device(c.id))))
    const load = busy.map(c => api.request('POST', `devices/${segment(c.id)}/tasks`, { type: 'refresh', path: '' }))
    for (let i = 0; i < 8; i++) {
      const before = (await api.device(cpe.id)).lastInformAt
      const value = `place ${i}`
      cpe.tree.change('Device.DeviceInfo.ProvisioningCode', value)
      const { id } = await api.createTask(cpe.id, {
        type: 'getParameterValues',
        names: ['Device.DeviceInfo.ProvisioningCode'],
      })
      await cpe.inform('2 PERIODIC')
      const task = await api.outcome(id, 60_000)
      const shown = await api.device(cpe.id)
      assert.equal(task.status, 'succeeded')
      assert.ok(before === null || shown.lastInformAt! > before, `${before} ${shown.lastInformAt}`)
      const { items } = await api.get<{ items: { value: string }[] }>(
        `devices/${segment(cpe.id)}/parameters?prefix=Device.DeviceInfo.ProvisioningCode`,
      )
      assert.deepEqual(
        items.map(p => p.value),
        [value],
      )
    }
    for (const accepted of await Promise.all(load)) assert.equal(accepted.status, 202)
    const last = (await api.device(cpe.id)).lastInformAt!
    // Under load a session may be refused, and then there is nothing to be shown.
    await eventually('a session is had', async () => assert.ok((await cpe.inform('2 PERIODIC')).informed))
    await eventually('a session without a task is shown as well', async () =>
      assert.ok((await api.device(cpe.id)).lastInformAt! > last),
    )
  },
}
