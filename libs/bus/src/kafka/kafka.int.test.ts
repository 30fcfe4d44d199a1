import { Kafka, logLevel } from 'kafkajs'
import { ensureTopics } from './topics/ensure.ts'
import { sharedKafka } from '@auroralinks/testkit/kafka'
import { busConformance } from '../conformance.ts'
import { unique } from '../conformance/harness.ts'
import type { Bus } from '../bus.ts'
import type { Topic } from '@auroralinks/contracts'
import { TOPICS } from '@auroralinks/contracts'
import { createKafkaBus } from './kafka-bus.ts'
import type { KafkaSubscription } from './consumer/subscription.ts'

busConformance('kafka', async () => {
  const kafka = await sharedKafka()
  const counts = new Map<string, number>()
  const open = new Set<Bus>()
  const admin = new Kafka({ clientId: 'conformance', brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  const make = async (topic: Topic, partitions: number): Promise<void> => {
    await ensureTopics(kafka.brokers, { topics: [topic], partitions })
    counts.set(topic.name, partitions)
  }
  return {
    connect: async () => {
      const bus = createKafkaBus({
        brokers: kafka.brokers,
        clientId: 'conformance',
        partitions: topic => counts.get(topic) ?? 16,
        retry: { firstMs: 2, mostMs: 20 },
        times: { sessionTimeoutMs: 3_000, heartbeatMs: 300 },
      })
      open.add(bus)
      return bus
    },
    topic: async partitions => {
      const name = unique('topic')
      await make(
        { name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' },
        partitions,
      )
      return name
    },
    deadLetters: () => make(TOPICS.deadLetter, 16),
    crash: subscription => (subscription as KafkaSubscription).vanish(),
    committed: async (groupId, topic, partition) => {
      const [read] = await admin.fetchOffsets({ groupId, topics: [topic] })
      return Number(read?.partitions.find(p => p.partition === partition)?.offset ?? -1)
    },
    failureDetectionMs: 3_000,
    close: async () => {
      await Promise.all([...open].map(bus => bus.close()))
      await admin.disconnect()
      await kafka.release()
    },
  }
})
