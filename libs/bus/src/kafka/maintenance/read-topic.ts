/** A whole topic, from its first record to its end of now, for whoever looks back: no group, nothing committed. */
import { ALL_TOPICS, JSON_TWINS } from '@auroralinks/contracts'
import type { IncomingRecord } from '../../bus.ts'
import { Cluster } from '../cluster.ts'
import { listOffsets } from '../consumer/offsets.ts'
import { createKafkaBus } from '../kafka-bus.ts'
import { namingWith } from '../naming.ts'
import type { MaintenanceOptions } from './options.ts'

/** How long nothing may come, in ms. */
const PATIENCE_MS = 60_000

/** Hands over every record there is; those of a partition in their order. @throws KafkaError, Error when reading stands still */
export async function readTopic(
  topic: string,
  see: (record: IncomingRecord) => void,
  { brokers, kafka, logger }: MaintenanceOptions,
): Promise<void> {
  const left = await ends(topic, { brokers, kafka, logger })
  if (left.size === 0) return
  const bus = createKafkaBus({
    brokers,
    clientId: 'auroralinks-reader',
    ...kafka,
    // A twin in JSON is read as itself.
    json: false,
    logger,
    topics: [...ALL_TOPICS, ...JSON_TWINS].filter(t => t.name === topic),
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = setTimeout(
    () => reject(new Error(`${topic}: nothing came for ${PATIENCE_MS / 1_000} s, and it was not at its end`)),
    PATIENCE_MS,
  )
  const subscription = bus.subscribe({
    group: 'reader',
    alone: true,
    topics: [topic],
    from: 'earliest',
    attempts: 1,
    handler(record) {
      late.refresh()
      const last = left.get(record.partition)
      if (last === undefined || record.offset > last) return
      try {
        see(record)
      } catch (error) {
        reject(error)
      }
      if (record.offset === last) left.delete(record.partition)
      if (left.size === 0) resolve()
    },
  })
  try {
    await promise
  } finally {
    clearTimeout(late)
    await subscription.close()
    await bus.close()
  }
}

/** The last offset of each partition that has a record. */
async function ends(topic: string, { brokers, kafka, logger }: MaintenanceOptions): Promise<Map<number, bigint>> {
  const name = namingWith(kafka.topicPrefix).onBrokers(topic)
  const cluster = new Cluster({ brokers, clientId: 'auroralinks-reader', logger, ...kafka.security })
  try {
    await cluster.refresh([name])
    const partitions = (cluster.topic(name)?.leaders ?? []).map((_, partition) => ({ topic: name, partition }))
    const [first, next] = [
      await listOffsets(cluster, partitions, 'earliest'),
      await listOffsets(cluster, partitions, 'latest'),
    ]
    const begins = new Map(first.map(p => [p.partition, p.offset]))
    return new Map(
      next.filter(p => p.offset > begins.get(p.partition)!).map(p => [p.partition, p.offset - 1n] as const),
    )
  } finally {
    cluster.close()
  }
}
