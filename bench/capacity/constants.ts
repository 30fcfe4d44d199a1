/**
 * What the capacity tables are computed from. Each was measured on a 2-core machine that also ran the load, Kafka and
 * PostgreSQL; `npm run bench -- capacity --measure` and `npm run bench -- storage` take them again.
 */

/** A service that devices' sessions cost something. */
export interface ServiceCost {
  name: string
  /** CPU of one periodic session in all of its processes together, in ms; 64 sessions at once on the stack. */
  cpuMs: number
  /** A process with 2,000 known devices, in MB (PSS). */
  baseMb: number
  /** What each further device takes that a process keeps in memory, in bytes. */
  bytesPerDevice: number
}

export const SERVICES: readonly ServiceCost[] = [
  { name: 'cwmp-gateway', cpuMs: 0.394, baseMb: 110, bytesPerDevice: 0 },
  { name: 'identity', cpuMs: 0.082, baseMb: 91, bytesPerDevice: 669 },
  { name: 'task-planner', cpuMs: 0.144, baseMb: 108, bytesPerDevice: 975 },
  { name: 'connection-request', cpuMs: 0.016, baseMb: 104, bytesPerDevice: 0 },
  { name: 'management-api', cpuMs: 0.011, baseMb: 104, bytesPerDevice: 0 },
]

/** CPU of the engines for one periodic session, in ms; and how much more all of it costs with the event `1 BOOT`. */
export const ENGINES = { kafkaCpuMs: 0.338, postgresCpuMs: 0.092, bootTimes: 1.01 } as const

/** Bytes that one periodic session puts on each topic, as they lie on the broker's disk. */
export const KAFKA_BYTES: Readonly<Record<string, number>> = {
  'acs.session.informs.v1': 617,
  'acs.session.events.v1': 3521,
  'acs.session.replies.v1': 738,
  'acs.device.events.v1': 395,
}

/**
 * PostgreSQL, heap and indexes, in bytes: `npm run bench -- storage --devices 10000`. `wal`: of one periodic session
 * that changes nothing, between two checkpoints.
 */
export const POSTGRES_BYTES = { parameter: 106.2, device: 428, deviceStatus: 596, session: 400, wal: 661 } as const
