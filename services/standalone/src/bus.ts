/** The bus of standalone: in memory, or an existing Kafka. */
import { createBusMeters, createKafkaBus, createMemoryBus, syncTopics } from '@auroralinks/bus'
import type { Bus, KafkaSettings } from '@auroralinks/bus'
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
  await prepareTopics(brokers, kafka, logger)
  return createKafkaBus({ brokers, clientId: instanceId, ...kafka, logger, observe })
}

/** Topics that are missing are made, and changed where that can be; what cannot is said once. */
export async function prepareTopics(brokers: readonly string[], kafka: KafkaSettings, logger: Logger): Promise<void> {
  for (const { topic, wrong } of await syncTopics(brokers, { ...kafka, logger }))
    if (wrong.length > 0) logger.warn('a topic is not set as it should be', { topic, what: wrong.join('; ') })
}
