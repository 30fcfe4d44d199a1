/** Kafka and PostgreSQL of a run, each behind a proxy; started again when they were killed. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startKafka } from '@auroralinks/bus/kafka-server'
import { freePorts } from '@auroralinks/runtime'
import { startEmbeddedPostgres } from '@auroralinks/database'
import type { EngineName } from './plan.ts'
import { startProxy } from './proxy.ts'
import type { FaultyLink } from './proxy.ts'
import { descendants } from '../system/processes.ts'

export interface Engines {
  /** Through the proxies. */
  brokers: string
  databaseUrl: string
  proxies: Record<EngineName, FaultyLink>
  /** Past the proxy, for the audit. */
  directDatabaseUrl: string
  /** The processes of an engine that run now, its first one first; none while it is down. */
  pids(engine: EngineName): number[]
  stop(): Promise<void>
}

const LOOK_MS = 300
/** A stack with two of some services has more connections than one. */
const POSTGRES_SETTINGS = { max_connections: '160' }

/** Starts both in `dir`. @throws KafkaEngineMissing, ConfigError */
export async function startEngines(dir: string): Promise<Engines> {
  const [kafkaPort = 0] = await freePorts(1)
  const kafkaProxy = await startProxy(kafkaPort)
  const [kafka, postgres] = await Promise.all([
    startKafka({
      dir: join(dir, 'kafka'),
      port: kafkaPort,
      advertisedPort: kafkaProxy.port,
      quickStart: false,
      heapMb: 512,
    }),
    startEmbeddedPostgres({ dir: join(dir, 'postgres'), settings: POSTGRES_SETTINGS }),
  ])
  const postgresProxy = await startProxy(postgres.port)
  const through = new URL(postgres.url)
  through.port = String(postgresProxy.port)

  let stopping = false
  const watching = (async () => {
    for (;;) {
      if (stopping) return
      if (kafka.pid === undefined) await kafka.restart().catch(() => {})
      await pause(LOOK_MS)
    }
  })()
  return {
    brokers: `127.0.0.1:${kafkaProxy.port}`,
    databaseUrl: through.href,
    directDatabaseUrl: postgres.url,
    proxies: { kafka: kafkaProxy, postgres: postgresProxy },
    pids(engine) {
      if (engine === 'kafka') return kafka.pid === undefined ? [] : [kafka.pid]
      return descendants(postgres.pid)
        .map(p => p.pid)
        .sort((a, b) => Number(b === postgres.pid) - Number(a === postgres.pid))
    },
    async stop() {
      stopping = true
      await watching
      await Promise.all([kafka.stop(), postgres.stop()])
      await Promise.all([kafkaProxy.close(), postgresProxy.close()])
    },
  }
}
