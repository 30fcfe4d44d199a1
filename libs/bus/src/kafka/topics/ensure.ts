/** Making the topics: what is missing is created, what is there is left as it is. */
import { setTimeout as pause } from 'node:timers/promises'
import { DEFAULT_PARTITIONS, partitionsOf, topicsWith } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { silentLogger } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { backOffMs } from '../../delivery/back-off.ts'
import { reasonOf } from '../../delivery/dead-letter.ts'
import { Cluster } from '../cluster.ts'
import { create } from './create.ts'
import type { Making } from './create.ts'
import type { KafkaSecurity } from '../connection/broker-connection.ts'
import { namingWith } from '../naming.ts'
import { isHopeless } from '../connection/failure.ts'
import { CODE, KafkaError, kafkaError, retriable } from '../errors.ts'
import type { TopicSettings } from './wanted.ts'

export interface EnsureTopicsOptions extends TopicSettings {
  /** Partitions of keyed topics (`ACS_KAFKA_PARTITIONS`). */
  partitions?: number
  /** Stands before the name of every topic (`ACS_KAFKA_TOPIC_PREFIX`). */
  topicPrefix?: string
  /** Whether public topics have twins in JSON (`ACS_KAFKA_JSON`). */
  json?: boolean
  /** Which topics (default all). */
  topics?: readonly Topic[]
  /** Settings of new topics, by Kafka's names, that take the place of ours. */
  settings?: Readonly<Record<string, string>>
  security?: KafkaSecurity
  logger?: Logger
  /** How long brokers may take to come, in ms (default 60,000). */
  timeoutMs?: number
}

/** A topic is there, but not as this installation wants it. */
export class TopicMismatch extends Error {
  override name = 'TopicMismatch'
}

/**
 * Creates the topics that are missing and waits until all can be used. Several services may do so at once.
 * @throws TopicMismatch when a topic has another number of partitions: the order per device would break
 */
export async function ensureTopics(brokers: readonly string[], o: EnsureTopicsOptions = {}): Promise<void> {
  const { partitions = DEFAULT_PARTITIONS, logger = silentLogger } = o
  const naming = namingWith(o.topicPrefix ?? '')
  const topics = (o.topics ?? topicsWith(o.json ?? false)).map(t => ({ ...t, name: naming.onBrokers(t.name) }))
  const making: Making = { ...o, partitions, settings: o.settings ?? {} }
  const cluster = new Cluster({ brokers, clientId: 'auroralinks-topics', logger, ...o.security })
  const end = performance.now() + (o.timeoutMs ?? 60_000)
  try {
    for (let tries = 1; ; tries++) {
      const why = await attempt(cluster, topics, making, logger).catch((error: unknown) => {
        if (
          error instanceof TopicMismatch ||
          isHopeless(error) ||
          (error instanceof KafkaError && !retriable(error.code) && error.code !== INVALID_REPLICATION_FACTOR)
        )
          throw error
        return reasonOf(error)
      })
      if (why === undefined) return
      if (performance.now() > end) throw new Error(`the topics could not be made: ${why}`)
      await pause(backOffMs(tries, { firstMs: 50, mostMs: 1_000 }))
    }
  } finally {
    cluster.close()
  }
}

/** Fewer brokers are there than replicas are wanted; more may be coming. */
const INVALID_REPLICATION_FACTOR = 38

async function attempt(
  cluster: Cluster,
  topics: readonly Topic[],
  o: Making,
  logger: Logger,
): Promise<string | undefined> {
  await cluster.refresh(topics.map(t => t.name))
  const missing = topics.filter(t => cluster.topic(t.name)?.error === CODE.unknownTopicOrPartition)
  if (missing.length > 0) {
    await create(cluster, missing, o)
    logger.info('topics were created', { topics: missing.map(t => t.name) })
    await cluster.refresh()
  }
  for (const topic of topics) {
    const view = cluster.topic(topic.name)
    if (view === undefined || view.error !== CODE.none)
      return view ? kafkaError(view.error, topic.name).message : `${topic.name} is not known yet`
    const wanted = partitionsOf(topic, o.partitions)
    if (view.leaders.length !== wanted) {
      throw new TopicMismatch(
        `topic ${topic.name} has ${view.leaders.length} partitions, but this installation is set to ${wanted}${topic.partitions === undefined ? ' (ACS_KAFKA_PARTITIONS)' : ''}: the number is fixed once, because records of a device would change their order`,
      )
    }
    if (view.leaders.some(l => l < 0)) return `${topic.name} has partitions without a leader`
  }
  return undefined
}
