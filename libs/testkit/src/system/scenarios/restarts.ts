/** Nothing is lost when all of it, or a part of it, dies. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { createFleet } from '@auroralinks/cpe-simulator'
import type { Fleet } from '@auroralinks/cpe-simulator'
import { eventually, segment } from '../api.ts'
import type { TaskBody } from '../api.ts'
import type { System } from '../launch.ts'
import type { SystemProcess } from '../processes.ts'
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

/** Everything that is started again by itself: one gateway of two, every service, the balancer, both engines. */
const VICTIMS = ['acs-cwmp-gateway', 'acs-task-planner', 'acs-identity', 'acs-connection-request', 'acs-management-api', 'acs-file-server', 'acs-stack-balancer', 'postgres', 'kafka']

/** The first process of that name: of PostgreSQL the one that the others came from. */
const processCalled = (system: System, name: string): SystemProcess | undefined => system.processes().filter(p => p.name.startsWith(name)).sort((a, b) => a.pid - b.pid)[0]

export const survivesDeathOfAnyProcess: Scenario = {
  name: 'SIGKILL of each process in turn while devices work: every accepted task has one outcome, and what must not run twice ran once',
  on: ['stack'],
  async run(system, t) {
    const fleet = createFleet({ devices: 10, acsUrl: system.cwmpUrl, model: 'tr181', intervalSeconds: 2, spreadSeconds: 1, seed: 79, ledger: true })
    t.after(() => fleet.stop())
    await fleet.start()
    const accepted: TaskBody[] = []
    let working = true
    const submitting = submit(system, fleet, accepted, () => working)
    for (const name of VICTIMS) {
      await pause(1_000)
      const victim = processCalled(system, name)
      assert.ok(victim, `${name} runs: ${system.processes().map(p => p.name)}`)
      process.kill(victim.pid, 'SIGKILL')
      await eventually(`${name} runs again`, async () => assert.ok(system.processes().some(p => p.name.startsWith(name) && p.pid > victim.pid)))
    }
    await eventually('tasks are accepted again', async () => {
      const before = accepted.length
      await pause(1_000)
      assert.ok(accepted.length > before)
    }, 60_000)
    working = false
    await submitting
    assert.ok(accepted.length >= 10, `${accepted.length} tasks were accepted`)
    for (const { id, deviceId } of accepted) {
      const task = await eventually(`task ${id} of ${deviceId} ends`, async () => {
        const found = await system.api.task(id)
        assert.ok(['succeeded', 'failed'].includes(found.status), `${found.type} ${found.status}`)
        return found
      }, 120_000)
      assert.ok(task.status === 'succeeded' || task.fault?.code === 'unknown-outcome', JSON.stringify(task))
    }
    for (const cpe of fleet.cpes) {
      // The API may have died between acceptance and answer: the list of tasks has more than we were told.
      const adds = await eventually(`the tasks of ${cpe.id} end`, async () => {
        const { items } = await system.api.get<{ items: TaskBody[] }>(`tasks?deviceId=${segment(cpe.id)}&type=addObject&limit=1000`)
        assert.ok(items.every(a => a.status !== 'queued' && a.status !== 'running'))
        return items
      }, 60_000)
      const succeeded = adds.filter(a => a.status === 'succeeded').length
      const unknown = adds.filter(a => a.fault?.code === 'unknown-outcome').length
      const ran = cpe.ledger.rpcs.filter(r => r.method === 'AddObject' && r.fault === null).length
      assert.ok(ran >= succeeded && ran <= succeeded + unknown, `${cpe.id}: AddObject ran ${ran} times for ${succeeded} successes and ${unknown} unknown outcomes`)
    }
  },
}

async function submit(system: System, fleet: Fleet, accepted: TaskBody[], working: () => boolean): Promise<void> {
  for (let i = 0; working(); i++) {
    const cpe = fleet.cpes[i % fleet.cpes.length]!
    const body = i % 2 === 0 ? { type: 'addObject', path: 'Device.NAT.PortMapping.' } : { type: 'getParameterValues', names: ['Device.DeviceInfo.UpTime'] }
    try {
      const r = await system.api.request('POST', `devices/${segment(cpe.id)}/tasks`, body)
      if (r.status === 202) accepted.push(r.body)
    } catch {
      // The API was just killed: nothing was accepted.
    }
    await pause(150)
  }
}
