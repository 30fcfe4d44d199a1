/** Processes are killed, asked to end, frozen and thawed. */
import { readFileSync } from 'node:fs'
import type { System } from '../../system/launch.ts'
import type { Engines } from '../engines.ts'
import { ENGINES } from '../plan.ts'
import type { EngineName, ProcessName } from '../plan.ts'

/** In the order of the stack's operations ports, with two of identity and of the task-planner. */
const BY_OPS_PORT: readonly ProcessName[] = [
  'balancer',
  'gateway-1',
  'gateway-2',
  'identity-1',
  'identity-2',
  'planner-1',
  'planner-2',
  'connection-request',
  'management-api',
  'file-server',
]

export interface Processes {
  /** Pids of a target; none while it is down. The first is the one that the others came from. */
  pids(target: ProcessName | EngineName): number[]
  signal(target: ProcessName | EngineName, signal: 'SIGKILL' | 'SIGTERM'): 'sent' | 'not running'
  /** Stops all processes of a target in their tracks; null when there are none. @returns lets just these go on, also when their parent was killed meanwhile */
  freeze(target: ProcessName | EngineName): (() => void) | null
  /** Lets everything go on that was ever frozen. */
  thaw(): void
}

const isEngine = (target: string): target is EngineName => (ENGINES as readonly string[]).includes(target)

export function processesOf(system: System, engines: Engines): Processes {
  const pids = (target: ProcessName | EngineName): number[] => {
    if (isEngine(target)) return engines.pids(target)
    const port = String(system.opsPort + BY_OPS_PORT.indexOf(target))
    return system
      .processes()
      .filter(p => p.ours && opsPortOf(p.pid) === port)
      .map(p => p.pid)
  }
  const everFrozen = new Set<number>()
  return {
    pids,
    signal(target, signal) {
      const [first] = pids(target)
      // PostgreSQL waits for its clients on SIGTERM; SIGINT ends it as an orderly restart does.
      const own = target === 'postgres' && signal === 'SIGTERM' ? 'SIGINT' : signal
      return first !== undefined && send(first, own) ? 'sent' : 'not running'
    },
    freeze(target) {
      const frozen = pids(target).filter(pid => send(pid, 'SIGSTOP'))
      for (const pid of frozen) everFrozen.add(pid)
      return frozen.length === 0
        ? null
        : () => {
            for (const pid of frozen) send(pid, 'SIGCONT')
          }
    },
    thaw() {
      for (const pid of everFrozen) send(pid, 'SIGCONT')
    },
  }
}

/** From /proc: it tells two processes of the same service apart. The stack itself counts from the same port and is left out. */
function opsPortOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    const of = (name: string): string | undefined =>
      variables.find(v => v.startsWith(`${name}=`))?.slice(name.length + 1)
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
