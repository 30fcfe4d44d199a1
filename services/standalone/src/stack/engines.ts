/** Kafka and PostgreSQL of the stack: existing ones, or our own in the data folder, started again when they die. */
import { join } from 'node:path'
import { KafkaEngineMissing, startKafka } from '@auroralinks/bus/kafka-server'
import { StartRefused } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { prepareTopics } from '../bus.ts'
import { kafkaOf } from '../config.ts'
import type { Config } from '../config.ts'
import { openPostgres } from '../postgres.ts'
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
export async function startEngines(
  config: Config,
  dataDir: string,
  logger: Logger,
  teardown: Teardown,
): Promise<Engines> {
  // Both to their end, so that whatever was started is known to the teardown.
  const [postgresOrNot, kafkaOrNot] = await Promise.allSettled([
    openPostgres({ databaseUrl: config.databaseUrl, dataDir, logger, settings: POSTGRES_SETTINGS }, teardown),
    ownKafka(config, dataDir, logger, teardown),
  ])
  const [postgres, { brokers, ports }] = [fulfilled(postgresOrNot), fulfilled(kafkaOrNot)]
  try {
    await prepareTopics(brokers, kafkaOf(config), logger)
  } catch (error) {
    throw new StartRefused(`Kafka at ${brokers.join(',')}: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { brokers, databaseUrl: postgres.url, ports: [...ports, ...(postgres.port === null ? [] : [postgres.port])] }
}

async function ownKafka(
  config: Config,
  dataDir: string,
  logger: Logger,
  teardown: Teardown,
): Promise<{ brokers: readonly string[]; ports: number[] }> {
  if (config.brokers.length > 0) return { brokers: config.brokers, ports: [] }
  const kafka = await startKafka({ dir: join(dataDir, 'kafka'), quickStart: false }).catch(error => {
    throw error instanceof KafkaEngineMissing ? new StartRefused(error.message) : error
  })
  let restarting = false
  const watch = setInterval(() => {
    if (kafka.pid !== undefined || restarting) return
    restarting = true
    logger.warn('Kafka ended: it is started again')
    kafka
      .restart()
      .catch(error => logger.error('Kafka could not be started again', { err: error }))
      .finally(() => {
        restarting = false
      })
  }, LOOK_MS)
  teardown.add('Kafka', async () => {
    clearInterval(watch)
    await kafka.stop()
  })
  return {
    brokers: kafka.brokers,
    ports: [...kafka.brokers.map(b => Number(b.split(':').at(-1))), kafka.controllerPort],
  }
}

function fulfilled<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
