/** How our topics are set, by Kafka's names. */
import type { Topic } from '@auroralinks/contracts'
import type { Codec } from '../protocol/compression.ts'

/** The largest record batch that our topics take, in bytes. */
export const LARGEST_BATCH = 12 * 1024 * 1024

/** What an installation says of all its topics. */
export interface TopicSettings {
  /** How many brokers keep each record (`ACS_KAFKA_REPLICATION`); unset: the cluster's default. */
  replication?: number
  /** How many of them must have a record before it counts as written (`ACS_KAFKA_MIN_INSYNC`). */
  minInsync?: number
  /** How producers compress: brokers keep batches as they come. */
  compression?: Codec
}

/** The settings of a topic, as Kafka names them. */
export function topicConfiguration(topic: Topic, o: TopicSettings = {}): Record<string, string> {
  const { replication, compression = 'none' } = o
  const minInsync = o.minInsync ?? (replication === undefined ? undefined : replication >= 3 ? 2 : 1)
  return {
    ...(topic.compacted
      ? { 'cleanup.policy': 'compact', 'delete.retention.ms': String(topic.retentionMs) }
      : { 'cleanup.policy': 'delete', 'retention.ms': String(topic.retentionMs) }),
    // Without it a busy partition keeps its records until a segment is full, however old they are.
    'segment.ms': String(Math.max(300_000, Math.floor(topic.retentionMs / 4))),
    'max.message.bytes': String(LARGEST_BATCH),
    // A batch of the world that comes compressed is stored as it is read most cheaply; ours stay as they come.
    'compression.type': compression === 'none' ? 'uncompressed' : 'producer',
    ...(minInsync === undefined ? {} : { 'min.insync.replicas': String(minInsync) }),
  }
}

/** The broker keeps what it gets; the others make it compress every batch. */
const UNCOMPRESSED: ReadonlySet<string> = new Set(['uncompressed', 'producer'])
const FOR_EVER = -1

/**
 * Whether a value that a topic has does as well as the one that a new one would get: more is kept and taken than we need,
 * and nothing is thrown away that we count on. @param name of the setting, by Kafka's name
 */
export function isGoodEnough(name: string, is: string, wanted: string): boolean {
  const [has, needs] = [Number(is), Number(wanted)]
  switch (name) {
    case 'retention.ms':
      return has === FOR_EVER || has >= needs
    case 'max.message.bytes':
    case 'delete.retention.ms':
      return has >= needs
    case 'segment.ms':
      return has <= needs
    case 'compression.type':
      return is === wanted || UNCOMPRESSED.has(is)
    default:
      return is === wanted
  }
}
