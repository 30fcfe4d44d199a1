/** From measured constants to replicas, partitions, cores, memory and disks. Pure. */
import type { ServiceCost } from './constants.ts'

export interface Constants {
  services: readonly ServiceCost[]
  engines: { kafkaCpuMs: number; postgresCpuMs: number; bootTimes: number }
  /** Bytes of one session on a topic, and how long they are kept. */
  topics: readonly { name: string; bytes: number; retentionSeconds: number }[]
  postgres: { parameter: number; device: number; deviceStatus: number; session: number; wal: number }
}

export interface Assumptions {
  headroom: number
  busy: number
  stormSeconds: number
  fewestReplicas: number
  devicesInMemory: number
  replication: number
  followerShare: number
  brokerCores: number
  parametersPerDevice: number
  sessionDays: number
  diskRoom: number
}

export interface Need {
  /** Sessions a second: on average, and what everything is sized for. */
  average: number
  sized: number
  services: { name: string; replicas: number /** Of one replica. */; memoryMb: number }[]
  /** Of keyed topics. */
  partitions: number
  /** Busy cores of our own processes at the rate that is sized for. */
  cores: number
  kafka: { brokers: number; diskBytes: number; writtenPerSecond: number }
  postgres: { cores: number; devicesBytes: number; sessionsBytes: number; walPerSecond: number }
  /** How long all devices take to come in after an outage of the whole network, in s. */
  stormSeconds: number
}

const FEWEST_PARTITIONS = 16
const FEWEST_BROKERS = 3
const DAY = 86_400

/** A core's sessions a second, when it does nothing else and is fully busy. */
export const perCore = (s: ServiceCost): number => 1000 / s.cpuMs

/** What a fleet needs whose devices come in every `interval` seconds. */
export function needOf(devices: number, interval: number, c: Constants, a: Assumptions): Need {
  const average = devices / interval
  // A session of the storm costs more than a periodic one: counted as that many periodic ones.
  const storm = (devices * c.engines.bootTimes) / a.stormSeconds
  const sized = Math.max(average * a.headroom, storm)
  const coresFor = (cpuMs: number): number => (sized * cpuMs) / 1000
  const services = c.services.map(s => {
    const replicas = Math.max(a.fewestReplicas, Math.ceil(coresFor(s.cpuMs) / a.busy))
    return {
      name: s.name,
      replicas,
      memoryMb: s.baseMb + (s.bytesPerDevice * Math.min(a.devicesInMemory, devices / replicas)) / 1e6,
    }
  })
  const mostReplicas = Math.max(...services.filter(s => s.name !== 'cwmp-gateway').map(s => s.replicas))
  const bytesPerSession = c.topics.reduce((sum, t) => sum + t.bytes, 0)
  const kept = c.topics.reduce((sum, t) => sum + t.bytes * t.retentionSeconds, 0)
  const kafkaCores = (coresFor(c.engines.kafkaCpuMs) * (1 + (a.replication - 1) * a.followerShare)) / a.busy
  const rows = devices * (c.postgres.device + c.postgres.deviceStatus + c.postgres.parameter * a.parametersPerDevice)
  return {
    average,
    sized,
    services,
    // Every replica has at least two, so that load spreads when one is added.
    partitions: Math.max(FEWEST_PARTITIONS, 2 ** Math.ceil(Math.log2(mostReplicas * 2))),
    cores: c.services.reduce((sum, s) => sum + coresFor(s.cpuMs), 0),
    kafka: {
      brokers: Math.max(FEWEST_BROKERS, Math.ceil(kafkaCores / a.brokerCores)),
      diskBytes: average * kept * a.replication * a.diskRoom,
      writtenPerSecond: sized * bytesPerSession * a.replication,
    },
    postgres: {
      cores: coresFor(c.engines.postgresCpuMs) / a.busy,
      devicesBytes: rows * a.diskRoom,
      sessionsBytes: average * a.sessionDays * DAY * c.postgres.session * a.diskRoom,
      walPerSecond: sized * c.postgres.wal,
    },
    stormSeconds: (devices * c.engines.bootTimes) / sized,
  }
}
