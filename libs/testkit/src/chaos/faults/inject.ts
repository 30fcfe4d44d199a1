/** Carries out a plan: each fault at its time, and healed when its time is over. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clocks } from '../clock/clocks.ts'
import { describeFault } from '../plan.ts'
import type { Fault, LinkName, Step } from '../plan.ts'
import type { FaultyLink } from '../proxy.ts'
import type { Processes } from './processes.ts'

export interface Injection {
  processes: Processes
  proxies: Record<LinkName, FaultyLink>
  clocks: Clocks
  log(line: string): void
}

/** Resolves when the last fault is healed. */
export async function inject(plan: readonly Step[], o: Injection): Promise<void> {
  const began = performance.now()
  const healing: Promise<void>[] = []
  for (const step of plan) {
    const wait = step.at - (performance.now() - began)
    if (wait > 0) await pause(wait)
    const { outcome, heal } = begin(step.fault, o)
    const at = ((performance.now() - began) / 1000).toFixed(1)
    o.log(`${at.padStart(6)} s  ${describeFault(step.fault)}${outcome === 'sent' ? '' : ` (${outcome})`}`)
    if (heal && 'ms' in step.fault) healing.push(pause(step.fault.ms).then(heal))
  }
  await Promise.all(healing)
}

function begin(f: Fault, { processes, proxies, clocks }: Injection): { outcome: string; heal?: () => void } {
  switch (f.kind) {
    case 'kill':
      return { outcome: processes.signal(f.target, 'SIGKILL') }
    case 'term':
      return { outcome: processes.signal(f.target, 'SIGTERM') }
    case 'freeze': {
      const heal = processes.freeze(f.target)
      return heal ? { outcome: 'sent', heal } : { outcome: 'not running' }
    }
    case 'network':
      proxies[f.link].disturb(f.how, f.delayMs)
      return { outcome: 'sent', heal: () => proxies[f.link].heal() }
    case 'clock': {
      const pid = processes.pids(f.target)[0]
      if (pid === undefined) return { outcome: 'not running' }
      clocks.set(pid, f.stepMs)
      return { outcome: 'sent', heal: () => clocks.reset(pid) }
    }
  }
}
