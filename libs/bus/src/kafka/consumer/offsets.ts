/** Where a partition begins and ends. */
import type { Cluster } from '../cluster.ts'
import { check, CODE, kafkaError } from '../errors.ts'
import type { PartitionOffset, TopicPartition } from './membership.ts'

const TIMESTAMP = { earliest: '-2', latest: '-1' } as const

/**
 * The first offset that is there, the one that comes next, or the first of a time (ms since 1970): -1 where nothing came
 * since. @throws KafkaError
 */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  which: 'earliest' | 'latest' | number,
): Promise<PartitionOffset[]> {
  const byLeader = Map.groupBy(partitions, p => cluster.leader(p.topic, p.partition))
  const found = await Promise.all(
    [...byLeader].map(async ([leader, list]) => {
      if (leader < 0) throw kafkaError(CODE.leaderNotAvailable, `${list[0]!.topic}/${list[0]!.partition}`)
      const connection = await cluster.connection(leader, 'quick')
      const topics = [...Map.groupBy(list, p => p.topic)].map(([topic, ps]) => ({
        topic,
        partitions: ps.map(p => ({
          partition: p.partition,
          timestamp: typeof which === 'number' ? String(which) : TIMESTAMP[which],
        })),
      }))
      const answer = await connection.call('ListOffsets', { replicaId: -1, isolationLevel: 0, topics })
      return answer.responses.flatMap(({ topic, partitions: ps }) =>
        ps.map(p => {
          check(p.errorCode, `offsets of ${topic}/${p.partition}`)
          return { topic, partition: p.partition, offset: BigInt(p.offset) }
        }),
      )
    }),
  )
  return found.flat()
}
