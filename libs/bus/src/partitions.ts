/** How many partitions a topic has: from the one list of topics and the installation's number for keyed topics. */
import { ALL_TOPICS, DEFAULT_PARTITIONS, partitionsOf } from '@auroralinks/contracts'

/**
 * The number of partitions by topic name; a topic outside the list has as many as a keyed one.
 * @param keyed the installation's number for keyed topics (`ACS_KAFKA_PARTITIONS`), or a function for every topic
 */
export function partitionCounts(
  keyed: number | ((topic: string) => number) = DEFAULT_PARTITIONS,
): (topic: string) => number {
  if (typeof keyed === 'function') return keyed
  const known = new Map(ALL_TOPICS.map(t => [t.name, partitionsOf(t, keyed)]))
  return topic => known.get(topic) ?? keyed
}
