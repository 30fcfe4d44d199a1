/** How far a subscription is: where it begins, and what it commits. */
import type { Logger } from '@auroralinks/runtime'
import type { SubscribeOptions } from '../../bus.ts'
import { reasonOf } from '../../delivery/dead-letter.ts'
import type { Cluster } from '../cluster.ts'
import type { ReadTopicPartition } from './fetcher.ts'
import type { Membership, PartitionOffset, TopicPartition } from './membership.ts'
import { listOffsets } from './offsets.ts'

/** Where to begin in a partition, and what the group has committed for it. */
export type Position = PartitionOffset & { committed: bigint }

export interface ProgressOptions {
  o: SubscribeOptions
  cluster: Cluster
  membership: Membership
  logger: Logger
}

export class Progress {
  readonly #p: ProgressOptions
  /** A group of one commits nothing: it begins anew each time. */
  readonly #alone: boolean
  #commits: Promise<void> = Promise.resolve()

  constructor(p: ProgressOptions) {
    this.#p = p
    this.#alone = p.o.onlyPartition !== undefined || p.o.alone === true
  }

  /** Commits what is done, if it can be done now. */
  async commitNow(topicPartitions: readonly ReadTopicPartition[]): Promise<void> {
    if (!this.#p.membership.joined) return
    try {
      await this.commit(topicPartitions)
    } catch (error) {
      // The next heartbeat finds out what to do; what is not committed now will be then.
      this.#p.logger.debug('offsets could not be committed now', { group: this.#p.o.group, reason: reasonOf(error) })
    }
  }

  /** Commits what is done of these topic partitions: one commit at a time, each with what is done then. @throws KafkaError */
  commit(topicPartitions: readonly ReadTopicPartition[]): Promise<void> {
    if (this.#alone) return Promise.resolve()
    const mine = this.#commits.then(async () => {
      const changed = topicPartitions.filter(t => !t.assignment.over && t.window.position > t.committed)
      if (changed.length === 0) return
      const offsets = changed.map(t => ({ topic: t.topic, partition: t.partition, offset: t.window.position }))
      await this.#p.membership.commit(offsets)
      changed.forEach((topicPartition, i) => {
        topicPartition.committed = offsets[i]!.offset
      })
    })
    this.#commits = mine.catch(() => {})
    return mine
  }

  /** Where to begin in these partitions of every topic. @throws KafkaError */
  async positions(partitions: number[]): Promise<Position[]> {
    const { membership, o } = this.#p
    const wanted = this.#topicPartitionsOf(partitions)
    const known = this.#alone ? [] : await membership.committed(wanted)
    const id = (p: TopicPartition): string => `${p.topic}/${p.partition}`
    const byId = new Set(known.map(id))
    const missing = wanted.filter(w => !byId.has(id(w)))
    const begin = missing.length === 0 ? [] : await this.#listed(missing, o.from)
    // A group that begins at the end must remember where that was, or a crash would let it skip what came since.
    if (!this.#alone && o.from === 'latest' && begin.length > 0) await membership.commit(begin)
    return [...known, ...begin].map(p => ({ ...p, committed: p.offset }))
  }

  /** What comes next in these partitions of every topic; a group of one has nobody before it. @throws KafkaError */
  async ends(partitions: number[]): Promise<PartitionOffset[]> {
    return this.#alone ? [] : this.#listed(this.#topicPartitionsOf(partitions), 'latest')
  }

  #topicPartitionsOf(partitions: number[]): TopicPartition[] {
    const { cluster, o } = this.#p
    return o.topics.flatMap(topic =>
      partitions.filter(p => p < (cluster.topic(topic)?.leaders.length ?? 0)).map(partition => ({ topic, partition })),
    )
  }

  async #listed(partitions: TopicPartition[], which: 'earliest' | 'latest'): Promise<PartitionOffset[]> {
    try {
      return await listOffsets(this.#p.cluster, partitions, which)
    } catch (error) {
      await this.#p.cluster.refresh().catch(() => {})
      throw error
    }
  }
}
