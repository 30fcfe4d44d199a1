/** What a system's own processes used: without Kafka, PostgreSQL and the load. */
import type { System } from '@auroralinks/testkit/system'

const labelled = (system: System): [string, { cpuSeconds: number; residentMb: number }][] =>
  system
    .processes()
    .filter(p => p.ours)
    .map(p => [`${p.name}:${p.pid}`, p])

/** CPU seconds since each process started. */
export const cpuOf = (system: System): Map<string, number> =>
  new Map(labelled(system).map(([name, p]) => [name, p.cpuSeconds]))

/** Resident memory, in MB. */
export const memoryOf = (system: System): Map<string, number> =>
  new Map(labelled(system).map(([name, p]) => [name, p.residentMb]))
