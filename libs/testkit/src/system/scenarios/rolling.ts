/** A roll-out: every service's processes end in turn, as Kubernetes ends them, while devices and operators go on. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../api.ts'
import type { System } from '../launch.ts'
import { called } from '../processes.ts'
import type { SystemProcess } from '../processes.ts'
import type { Scenario } from '../scenario.ts'
import { watchSessions } from '../watch-sessions.ts'
import { startWork } from '../work.ts'

/** Every service; of the gateways each one. The balancer stands for the one of a real installation, which is not ours. */
const SERVICES = [
  'acs-cwmp-gateway',
  'acs-task-planner',
  'acs-identity',
  'acs-connection-request',
  'acs-management-api',
  'acs-file-server',
]

/** Operations ports are counted up from the first, one a process. */
const MOST_PROCESSES = 12

/** Ends one process in order and waits until all of the system is ready again. */
async function restart(system: System, victim: SystemProcess, name: string, all: number): Promise<void> {
  const before = called(system, name).map(p => p.pid)
  process.kill(victim.pid, 'SIGTERM')
  await eventually(`${name} runs again`, async () =>
    assert.ok(
      called(system, name).some(p => !before.includes(p.pid)) && !called(system, name).some(p => p.pid === victim.pid),
    ),
  )
  await eventually('all is ready', async () => assert.equal(await readyProcesses(system), all))
}

async function readyProcesses(system: System): Promise<number> {
  const asked = await Promise.all(
    Array.from({ length: MOST_PROCESSES }, (_, i) =>
      fetch(`http://127.0.0.1:${system.opsPort + i}/readyz`).then(
        async r => {
          await r.text()
          return r.ok
        },
        () => false,
      ),
    ),
  )
  return asked.filter(Boolean).length
}

export const rollsOutWithoutAFailedSession: Scenario = {
  name: 'a rolling restart of every service fails no session that was let in, loses no task, and each task has one outcome',
  on: ['stack'],
  async run(system, t) {
    const work = await startWork(t, system, { devices: 24, seed: 82, intervalSeconds: 1, wait: true })
    const all = await readyProcesses(system)
    const sessions = watchSessions(work.fleet)
    for (const name of SERVICES) {
      for (const victim of called(system, name)) {
        sessions.during = `the restart of ${name}`
        const began = performance.now()
        await restart(system, victim, name, all)
        t.diagnostic(
          `${name} was back after ${Math.round(performance.now() - began)} ms, ${sessions.failed.length} sessions failed and ${sessions.putOff} were put off so far`,
        )
        await pause(500)
      }
      await work.goesOn()
    }
    sessions.during = 'the end'
    await work.settle()
    assert.deepEqual(sessions.failed, [])
    assert.deepEqual(
      work.ended.filter(task => task.status !== 'succeeded'),
      [],
    )
  },
}
