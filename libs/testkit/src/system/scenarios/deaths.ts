/** Work goes on, and nothing is lost or done twice, while processes die under it. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { TestContext } from 'node:test'
import { eventually } from '../api.ts'
import type { System } from '../launch.ts'
import { called } from '../processes.ts'
import type { Scenario } from '../scenario.ts'
import { startWork } from '../work.ts'
import { atRest } from './restarts.ts'

/** Everything that is started again by itself: one gateway of two, every service, the balancer, both engines. */
const VICTIMS = [
  'acs-cwmp-gateway',
  'acs-task-planner',
  'acs-identity',
  'acs-connection-request',
  'acs-management-api',
  'acs-file-server',
  'acs-stack-balancer',
  'postgres',
  'kafka',
]

/** Kills the first process of that name (of PostgreSQL the one that the others came from) and waits for its successor. */
export async function killOne(system: System, name: string): Promise<void> {
  const before = called(system, name)
  const victim = before[0]
  assert.ok(victim, `${name} runs: ${system.processes().map(p => p.name)}`)
  process.kill(victim.pid, 'SIGKILL')
  await eventually(`${name} runs again`, async () =>
    assert.ok(called(system, name).some(p => !before.some(b => b.pid === p.pid))),
  )
}

const working = (t: TestContext, system: System, seed: number): ReturnType<typeof startWork> =>
  startWork(t, system, { devices: 10, seed })

export const survivesDeathOfAnyProcess: Scenario = {
  name: 'SIGKILL of each process in turn while devices work: every accepted task has one outcome, and what must not run twice ran once',
  on: ['stack'],
  async run(system, t) {
    const work = await working(t, system, 79)
    for (const name of VICTIMS) {
      await pause(1_000)
      await killOne(system, name)
    }
    await work.goesOn()
    await work.settle()
  },
}

export const survivesItsOwnDeath: Scenario = {
  name: 'SIGTERM, then SIGKILL, of all of it while devices work: no device, parameter, task or outcome that was there is lost, every accepted task has one outcome, and what must not run twice ran once',
  async run(system, t) {
    const rest = await atRest(system, t)
    const work = await working(t, system, 80)
    for (const [signal, ms] of [
      ['SIGTERM', 1_100],
      ['SIGKILL', 1_700],
    ] as const) {
      await pause(ms)
      await system.end(signal)
      await system.start()
      await rest.isAsItWas()
      await work.goesOn()
    }
    await rest.goesOn()
    await work.settle()
  },
}
