/** The bus of standalone: in memory, or an existing Kafka. */
import { createBusMeters, createKafkaBus, createMemoryBus, ensureTopics } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { kafkaOf } from './config.ts'
import type { Config } from './config.ts'

/** Opens it; topics that an existing Kafka lacks are made. */
export async function openBus(config: Config, instanceId: string, logger: Logger, telemetry: Telemetry): Promise<Bus> {
  const { brokers } = config
  const kafka = kafkaOf(config)
  const observe = createBusMeters(telemetry)
  if (brokers.length === 0) return createMemoryBus({ partitions: kafka.partitions, logger, observe })
  await ensureTopics(brokers, { ...kafka, logger })
  return createKafkaBus({ brokers, clientId: instanceId, ...kafka, logger, observe })
}
