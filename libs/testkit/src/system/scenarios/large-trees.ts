/** Trees of tens of thousands of parameters. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Cpe } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import type { System } from '../launch.ts'
import { device } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { killOne } from './deaths.ts'

const PARAMETERS = 20_000
const AT_ONCE = 250
const VERSION = 'Device.DeviceInfo.SoftwareVersion'

const large = (system: System, t: TestContext, seed: number): Cpe =>
  device(system, t, {
    seed,
    bulkParameters: PARAMETERS,
    limits: { parameters: AT_ONCE },
    retry: { minimumWaitSeconds: 0.3, intervalMultiplier: 1000 },
    timeoutMilliseconds: 5_000,
  })

/** Values that a device gave, the same as often as it gave them. */
const given = (cpe: Cpe): number =>
  cpe.ledger.rpcs.reduce(
    (sum, { response: r }) => sum + (r.method === 'GetParameterValuesResponse' ? r.parameters.length : 0),
    0,
  )
const asked = (cpe: Cpe, method: string): number => cpe.ledger.rpcs.filter(r => r.method === method).length

async function killPlanner(system: System): Promise<void> {
  if (system.mode === 'stack') return killOne(system, 'acs-task-planner')
  await system.end('SIGKILL')
  await system.start()
}

export const refreshGoesOnWhereItStood: Scenario = {
  name: 'a refresh of 20,000 parameters goes on where it stood when the planner dies, and teaches the next device of the model',
  async run(system, t) {
    const { api } = system
    const cpe = large(system, t, 1)
    await cpe.start()
    const { id } = await api.createTask(cpe.id, { type: 'refresh', path: '' })
    const session = cpe.inform('2 PERIODIC')
    await eventually('a part is read', async () => assert.ok(given(cpe) > PARAMETERS / 4))
    await killPlanner(system)
    await session
    const task = await api.outcome(id, 60_000)
    assert.equal(task.status, 'succeeded', JSON.stringify(task))
    const { count, unreadable } = task.result as { count: number; unreadable: unknown[] }
    assert.deepEqual(unreadable, [])
    assert.ok(count > PARAMETERS && given(cpe) >= count)
    assert.ok(given(cpe) < count + PARAMETERS / 4, `${given(cpe)} values were given for ${count}`)
    assert.equal((task as unknown as { progress: { done: number } }).progress.done, count)
    const last = `Device.X_AURORALINKS_Bulk.Row.${PARAMETERS / 20}.Parameter`
    const shown = await api.get<{ items: { name: string; writable: boolean }[] }>(
      `devices/${segment(cpe.id)}/parameters?prefix=${last}`,
    )
    assert.deepEqual(
      [shown.items.length, shown.items.filter(p => p.writable).length],
      [20, 4],
      'the access of a row that nobody listed is that of its model',
    )

    const next = nextOfItsModel(system, t, cpe)
    await next.start()
    const done = await api.createTask(next.id, { type: 'refresh', path: '' }, 20)
    assert.deepEqual([done.status, (done.result as { count: number }).count], ['succeeded', count])
    assert.ok(asked(next, 'GetParameterNames') <= 6, `${asked(next, 'GetParameterNames')} lists`)
    assert.ok(
      asked(next, 'GetParameterValues') <= count / 200,
      `${asked(next, 'GetParameterValues')} requests for values`,
    )
  },
}

/** Another device with the same firmware. */
function nextOfItsModel(system: System, t: TestContext, cpe: Cpe): Cpe {
  for (let seed = 2; ; seed++) {
    const next = large(system, t, seed)
    if (next.tree.get(VERSION) === cpe.tree.get(VERSION)) return next
  }
}
