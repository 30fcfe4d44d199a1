/** The processes of a system, from /proc: who they are, what CPU and memory they took. */
import { readFileSync, readdirSync } from 'node:fs'

export interface SystemProcess {
  pid: number
  /** `acs-identity`, `java`, `postgres` …: what `ps` shows, shortened. */
  name: string
  /** Whether it is ours: not Kafka's, not PostgreSQL's. */
  ours: boolean
  cpuSeconds: number
  residentMb: number
}

/** Linux counts CPU time in hundredths of a second. */
const TICKS = 100

/** A process and all that it started, the oldest first: numbers begin anew when they have all been given. */
export function descendants(top: number): SystemProcess[] {
  const all = readdirSync('/proc')
    .filter(n => /^\d+$/.test(n))
    .flatMap(n => read(Number(n)))
  const tree = new Set([top])
  for (let grew = true; grew; ) {
    grew = false
    for (const p of all) if (tree.has(p.parent) && !tree.has(p.pid)) grew = tree.add(p.pid).size > 0
  }
  return all
    .filter(p => tree.has(p.pid))
    .sort((a, b) => Number(b.pid === top) - Number(a.pid === top) || a.started - b.started || a.pid - b.pid)
    .map(({ parent: _, started: __, ...p }) => p)
}

/** The processes whose names begin so, the oldest first. */
export const called = (system: { processes(): SystemProcess[] }, name: string): SystemProcess[] =>
  system.processes().filter(p => p.name.startsWith(name))

function read(pid: number): (SystemProcess & { parent: number; started: number })[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    const name = /java|kafka\.Kafka/.test(command)
      ? 'kafka'
      : /postgres/.test(command)
        ? 'postgres'
        : (command.split(' ')[0] ?? '').split('/').at(-1)!
    return [
      {
        pid,
        parent: Number(fields[1]),
        started: Number(fields[19]),
        name,
        ours: name !== 'kafka' && name !== 'postgres',
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
        residentMb: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      },
    ]
  } catch {
    return []
  }
}
