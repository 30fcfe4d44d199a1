/** The request that makes topics. */
import { partitionsOf } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import type { Cluster } from '../cluster.ts'
import { CODE, kafkaError } from '../errors.ts'
import { topicConfiguration } from './wanted.ts'
import type { TopicSettings } from './wanted.ts'

/** How topics are made. */
export interface Making extends TopicSettings {
  /** Partitions of keyed topics (`ACS_KAFKA_PARTITIONS`). */
  partitions: number
  /** Settings of new topics, by Kafka's names, that take the place of ours. */
  settings?: Readonly<Record<string, string>>
}

/** As a replication factor (KIP-464). */
const CLUSTERS_DEFAULT = -1

/** Makes topics, unless another process is quicker. @param dryRun the brokers only say whether they would @throws KafkaError */
export async function create(cluster: Cluster, topics: readonly Topic[], o: Making, dryRun = false): Promise<void> {
  const connection = await cluster.controller()
  const answer = await connection.call(
    'CreateTopics',
    {
      timeout: 10_000,
      validateOnly: dryRun,
      topics: topics.map(t => ({
        topic: t.name,
        numPartitions: partitionsOf(t, o.partitions),
        replicationFactor: o.replication ?? CLUSTERS_DEFAULT,
        configEntries: Object.entries({ ...topicConfiguration(t, o), ...o.settings }).map(([name, value]) => ({
          name,
          value,
        })),
      })),
    },
    15_000,
  )
  for (const t of answer.topicErrors) {
    // Another service was quicker: so much the better.
    if (t.errorCode !== CODE.none && t.errorCode !== CODE.topicAlreadyExists)
      throw kafkaError(t.errorCode, `topic ${t.topic}${t.errorMessage ? ` (${t.errorMessage})` : ''}`)
  }
}
