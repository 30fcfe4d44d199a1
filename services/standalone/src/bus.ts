/** The bus of standalone: in memory, or an existing Kafka. */
import { createBusMeters, createKafkaBus, createMemoryBus, ensureTopics } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Config } from './config.ts'

/** Opens it; topics that an existing Kafka lacks are made. */
export async function openBus(
  config: Pick<Config, 'brokers' | 'kafkaPartitions'>,
  instanceId: string,
  logger: Logger,
  telemetry: Telemetry,
): Promise<Bus> {
  const { brokers, kafkaPartitions: partitions } = config
  const observe = createBusMeters(telemetry)
  if (brokers.length === 0) return createMemoryBus({ partitions, logger, observe })
  await ensureTopics(brokers, { partitions, replication: 1 })
  return createKafkaBus({ brokers, clientId: instanceId, partitions, logger, observe })
}
