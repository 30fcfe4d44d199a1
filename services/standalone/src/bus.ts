/** The bus of standalone: in memory, or an existing Kafka. */
import { createBusMeters, createKafkaBus, createLagReader, createMemoryBus, syncTopics } from '@auroralinks/bus'
import type { Bus, KafkaSettings, Lag } from '@auroralinks/bus'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { kafkaOf } from './config.ts'
import type { Config } from './config.ts'

/** Opens it; topics that an existing Kafka lacks are made. */
export async function openBus(
  config: Config,
  instanceId: string,
  logger: Logger,
  telemetry: Telemetry,
): Promise<{ bus: Bus; lag(): Lag[] }> {
  const { brokers } = config
  const kafka = kafkaOf(config)
  const { observe, read: lag } = createLagReader(createBusMeters(telemetry))
  if (brokers.length === 0) return { bus: createMemoryBus({ partitions: kafka.partitions, logger, observe }), lag }
  await prepareTopics(brokers, kafka, logger)
  return { bus: createKafkaBus({ brokers, clientId: instanceId, ...kafka, logger, observe }), lag }
}

/** Topics that are missing are made, and changed where that can be; what cannot is said once. */
export async function prepareTopics(brokers: readonly string[], kafka: KafkaSettings, logger: Logger): Promise<void> {
  for (const { topic, wrong } of await syncTopics(brokers, { ...kafka, logger }))
    if (wrong.length > 0) logger.warn('a topic is not set as it should be', { topic, what: wrong.join('; ') })
}
