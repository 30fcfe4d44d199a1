import { sharedKafka } from '@auroralinks/testkit/kafka'
import { createKafkaBus, ensureTopics } from '@auroralinks/bus'
import { replyConformance } from './conformance.ts'

let made = 0

replyConformance('kafka', async () => {
  const kafka = await sharedKafka()
  const counts = new Map<string, number>()
  const bus = createKafkaBus({
    brokers: kafka.brokers,
    clientId: 'reply-test',
    partitions: topic => counts.get(topic) ?? 16,
  })
  return {
    bus,
    topic: async partitions => {
      const name = `reply-${process.pid}-${Date.now().toString(36)}-${++made}`
      await ensureTopics(kafka.brokers, {
        partitions,
        topics: [{ name, audience: 'internal', retentionMs: 3_600_000, producers: [], consumers: [], description: '' }],
      })
      counts.set(name, partitions)
      return name
    },
    close: async () => {
      await bus.close()
      await kafka.release()
    },
  }
})
