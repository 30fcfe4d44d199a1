/** Devices that come and tasks that are asked for without pause; in the end their records must agree. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { createFleet } from '@auroralinks/cpe-simulator'
import type { Fleet } from '@auroralinks/cpe-simulator'
import { eventually, segment } from './api.ts'
import type { TaskBody } from './api.ts'
import type { System } from './launch.ts'

export interface Work {
  readonly fleet: Fleet
  /** The accepted tasks with their outcomes, once settled. */
  readonly ended: readonly TaskBody[]
  /** Waits until tasks are accepted (again). */
  goesOn(): Promise<void>
  /**
   * Stops asking, and holds every accepted task against the devices' own ledgers: each has exactly one outcome, and
   * AddObject, which must not run twice, ran as often as its outcomes say.
   */
  settle(): Promise<void>
}

/** Every other task is an AddObject. */
const TASKS = [
  { type: 'addObject', path: 'Device.NAT.PortMapping.' },
  { type: 'getParameterValues', names: ['Device.DeviceInfo.UpTime'] },
]
const ASK_EVERY_MS = 150
const OUTCOME_MS = 120_000

export interface WorkOptions {
  devices: number
  seed: number
  /** PeriodicInformInterval; 2 unless given. */
  intervalSeconds?: number
  /** Every third task is asked for with `?wait`, so that somebody waits for its outcome all the time. */
  wait?: boolean
}

/** Starts the devices and the asking. */
export async function startWork(t: TestContext, system: System, o: WorkOptions): Promise<Work> {
  const fleet = createFleet({
    devices: o.devices,
    acsUrl: system.cwmpUrl,
    model: 'tr181',
    intervalSeconds: o.intervalSeconds ?? 2,
    spreadSeconds: 1,
    seed: o.seed,
    ledger: true,
  })
  const accepted: TaskBody[] = []
  const ended: TaskBody[] = []
  let asking = true
  t.after(() => {
    asking = false
    return fleet.stop()
  })
  await fleet.start()
  const done = ask(system, fleet, accepted, () => asking, o.wait ?? false)
  return {
    fleet,
    ended,
    goesOn: () =>
      eventually(
        'tasks are accepted',
        async () => {
          const before = accepted.length
          await pause(500)
          assert.ok(accepted.length > before)
        },
        60_000,
      ),
    async settle() {
      asking = false
      await done
      assert.ok(accepted.length >= 10, `${accepted.length} tasks were accepted`)
      for (const { id } of accepted) ended.push(await untilEnded(system, id))
      for (const cpe of fleet.cpes) await balances(system, cpe)
    },
  }
}

async function ask(
  system: System,
  fleet: Fleet,
  accepted: TaskBody[],
  asking: () => boolean,
  wait: boolean,
): Promise<void> {
  const waiting: Promise<void>[] = []
  for (let i = 0; asking(); i++) {
    const cpe = fleet.cpes[i % fleet.cpes.length]!
    const patient = wait && i % 3 === 2
    const asked = askOne(system, cpe, TASKS[i % TASKS.length]!, accepted, patient)
    if (patient) waiting.push(asked)
    else await asked
    await pause(ASK_EVERY_MS)
  }
  await Promise.all(waiting)
}

async function askOne(
  system: System,
  cpe: Fleet['cpes'][number],
  task: object,
  accepted: TaskBody[],
  patient: boolean,
): Promise<void> {
  try {
    const r = await system.api.request('POST', `devices/${segment(cpe.id)}/tasks${patient ? '?wait=5' : ''}`, task)
    if (r.status === 202 || r.status === 200) accepted.push(r.body)
  } catch {
    // The API was just killed: nothing was accepted.
  }
}

async function untilEnded(system: System, id: string): Promise<TaskBody> {
  const task = await eventually(
    `task ${id} ends`,
    async () => {
      const found = await system.api.task(id)
      assert.ok(['succeeded', 'failed'].includes(found.status), `${found.type} of ${found.deviceId} is ${found.status}`)
      return found
    },
    OUTCOME_MS,
  )
  assert.ok(task.status === 'succeeded' || task.fault?.code === 'unknown-outcome', JSON.stringify(task))
  return task
}

/** The API may have died between acceptance and answer: its list of tasks has more than the answers named. */
async function balances(system: System, cpe: Fleet['cpes'][number]): Promise<void> {
  const adds = await eventually(
    `the tasks of ${cpe.id} end`,
    async () => {
      const { items } = await system.api.get<{ items: TaskBody[] }>(
        `tasks?deviceId=${segment(cpe.id)}&type=addObject&limit=1000`,
      )
      assert.ok(items.every(a => a.status !== 'queued' && a.status !== 'running'))
      return items
    },
    OUTCOME_MS,
  )
  const succeeded = adds.filter(a => a.status === 'succeeded').length
  const unknown = adds.filter(a => a.fault?.code === 'unknown-outcome').length
  const ran = cpe.ledger.rpcs.filter(r => r.method === 'AddObject' && r.fault === null).length
  assert.ok(
    ran >= succeeded && ran <= succeeded + unknown,
    `${cpe.id}: AddObject ran ${ran} times for ${succeeded} successes and ${unknown} unknown outcomes`,
  )
}
