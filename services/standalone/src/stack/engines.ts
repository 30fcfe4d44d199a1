/** Kafka and PostgreSQL of the stack: existing ones, or our own in the data folder, started again when they die. */
import { join } from 'node:path'
import { ensureTopics } from '@auroralinks/bus'
import { KafkaEngineMissing, startKafka } from '@auroralinks/bus/kafka-server'
import { startEmbeddedPostgres } from '@auroralinks/database'
import { StartRefused } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { Config } from '../config.ts'
import { openPostgres } from '../postgres.ts'
import type { InstalledPostgres } from '../postgres.ts'
import type { Teardown } from '../teardown.ts'

const LOOK_MS = 500

/** The stack's processes have connections of their own. */
const POSTGRES_SETTINGS = { max_connections: '120' }

export interface Engines {
  brokers: readonly string[]
  databaseUrl: string
  /** Ports of our own engines. */
  ports: number[]
}

/** Starts or finds both, side by side; makes the topics. @throws StartRefused, one line for a person */
export async function startEngines(config: Config, dataDir: string, logger: Logger, teardown: Teardown): Promise<Engines> {
  const [postgres, brokers] = await Promise.all([ownPostgres(config, dataDir, logger, teardown), ownKafka(config, dataDir, logger, teardown)])
  try {
    await ensureTopics(brokers, { partitions: config.kafkaPartitions, replication: 1 })
  } catch (error) {
    throw new StartRefused(`Kafka at ${brokers.join(',')}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const kafkaPorts = config.brokers.length > 0 ? [] : brokers.map(b => Number(b.split(':').at(-1)))
  return { brokers, databaseUrl: postgres.url, ports: [...kafkaPorts, ...(postgres.port === null ? [] : [postgres.port])] }
}

async function ownKafka(config: Config, dataDir: string, logger: Logger, teardown: Teardown): Promise<readonly string[]> {
  if (config.brokers.length > 0) return config.brokers
  const kafka = await startKafka({ dir: join(dataDir, 'kafka'), quickStart: false }).catch(error => {
    throw error instanceof KafkaEngineMissing ? new StartRefused(error.message) : error
  })
  let restarting = false
  const watch = setInterval(() => {
    if (kafka.pid !== undefined || restarting) return
    restarting = true
    logger.warn('Kafka ended: it is started again')
    kafka.restart().catch(error => logger.error('Kafka could not be started again', { err: error })).finally(() => { restarting = false })
  }, LOOK_MS)
  teardown.add('Kafka', async () => {
    clearInterval(watch)
    await kafka.stop()
  })
  return kafka.brokers
}

async function ownPostgres(config: Config, dataDir: string, logger: Logger, teardown: Teardown): Promise<InstalledPostgres> {
  const own = await openPostgres({ databaseUrl: config.databaseUrl, dataDir, logger, settings: POSTGRES_SETTINGS }, teardown)
  if (own.port === null || own.pid === null) return own
  let { pid } = own
  let restarting = false
  const watch = setInterval(() => {
    if (restarting || isAlive(pid)) return
    restarting = true
    logger.warn('PostgreSQL ended: it is started again')
    startEmbeddedPostgres({ dir: join(dataDir, 'postgres'), port: own.port!, logger, settings: POSTGRES_SETTINGS })
      .then(again => {
        pid = again.pid
        teardown.add('PostgreSQL', () => again.stop())
      })
      .catch(error => logger.error('PostgreSQL could not be started again', { err: error }))
      .finally(() => { restarting = false })
  }, LOOK_MS)
  teardown.add('the watch over PostgreSQL', () => clearInterval(watch))
  return own
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
