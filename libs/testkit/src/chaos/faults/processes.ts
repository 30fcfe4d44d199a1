/** Processes are killed, asked to end, frozen and thawed. */
import { readFileSync } from 'node:fs'
import type { System } from '../../system/launch.ts'
import type { Engines } from '../engines.ts'
import { ENGINES } from '../plan.ts'
import type { EngineName, ProcessName } from '../plan.ts'

/** In the order of the stack's operations ports, with two of identity and of the task-planner. */
const BY_OPS_PORT: readonly ProcessName[] = ['balancer', 'gateway-1', 'gateway-2', 'identity-1', 'identity-2', 'planner-1', 'planner-2', 'connection-request', 'management-api', 'file-server']

export interface Processes {
  /** Pids of a target; none while it is down. The first is the one that the others came from. */
  pids(target: ProcessName | EngineName): number[]
  signal(target: ProcessName | EngineName, signal: NodeJS.Signals): 'sent' | 'not running'
}

const isEngine = (target: string): target is EngineName => (ENGINES as readonly string[]).includes(target)

export function processesOf(system: System, engines: Engines): Processes {
  const pids = (target: ProcessName | EngineName): number[] => {
    if (isEngine(target)) return engines.pids(target)
    const port = String(system.opsPort + BY_OPS_PORT.indexOf(target))
    return system.processes().filter(p => p.ours && opsPortOf(p.pid) === port).map(p => p.pid)
  }
  return {
    pids,
    signal(target, signal) {
      const all = pids(target)
      // PostgreSQL waits for its clients on SIGTERM; SIGINT ends it as an orderly restart does.
      const own = target === 'postgres' && signal === 'SIGTERM' ? 'SIGINT' : signal
      const whole = signal === 'SIGSTOP' || signal === 'SIGCONT'
      const sent = (whole ? all : all.slice(0, 1)).filter(pid => send(pid, own))
      return sent.length > 0 ? 'sent' : 'not running'
    },
  }
}

/** From /proc: it tells two processes of the same service apart. The stack itself counts from the same port and is left out. */
function opsPortOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    const of = (name: string): string | undefined => variables.find(v => v.startsWith(`${name}=`))?.slice(name.length + 1)
    return of('ACS_END_WITH_PARENT') === '1' ? of('ACS_OPS_PORT') : undefined
  } catch {
    return undefined
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
