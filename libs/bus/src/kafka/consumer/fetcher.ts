/** Reads the partitions that are ours: one long poll per broker at a time, handed out as it comes. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@auroralinks/runtime'
import type { GatherMs } from '../../bus.ts'
import { backOffMs } from '../../delivery/back-off.ts'
import { reasonOf, unreadableRecord } from '../../delivery/dead-letter.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import type { PartitionAssignment } from '../../delivery/partition-assignment.ts'
import type { BusObserver } from '../../delivery/observer.ts'
import { Window } from '../../delivery/window.ts'
import type { Cluster } from '../cluster.ts'
import { CODE, isForbidden, kafkaError } from '../errors.ts'
import { RequestSpacing } from '../request-spacing.ts'
import { decodeFetch, fetchRequest } from '../protocol/fetch.ts'
import type { FetchedPartition, FetchLimits } from '../protocol/fetch.ts'
import { decodeBatches } from '../protocol/record-batch.ts'
import { Gathering } from './gathering.ts'
import type { Lease } from './lease.ts'
import { listOffsets } from './offsets.ts'

/** One topic partition that we read. */
export interface ReadTopicPartition {
  topic: string
  partition: number
  assignment: PartitionAssignment
  window: Window
  /** The offset that the group has for it. */
  committed: bigint
  /** Where the topic partition ended when it was asked last; -1 before that. */
  end: bigint
  /** A replica in our rack that the leader has named, until when (monotonic, ms) it is asked instead of the leader. */
  follower?: { node: number; until: number } | undefined
}

export interface FetcherOptions {
  cluster: Cluster
  group: string
  /** Of the connections for its polls. */
  purpose: string
  delivery: Delivery
  lease: Lease
  limits: FetchLimits
  /** A topic as the handler calls it. */
  ours: (topic: string) => string
  /** By topic: it is not asked for again for so long after it had something. */
  gatherMs: GatherMs
  logger: Logger
  observe: BusObserver
}

/** An answer may take this much longer than the poll itself, in ms. */
const GRACE_MS = 12_000
/** From when on it is looked whether another broker leads meanwhile, in ms. */
const LONG_MS = 1_000
const RETRY = { firstMs: 20, mostMs: 1_000 }
/** Polls of a busy consumer are at most this far apart, in ms. */
const MOST_APART_MS = 8

/** So long a replica is asked without asking the leader whether there is a better one, in ms (as Java's client). */
const FOLLOWED_MS = 300_000

/** A topic partition as it was when it was asked for. */
interface Asked {
  topicPartition: ReadTopicPartition
  window: Window
  offset: bigint
}

export class Fetcher {
  readonly #o: FetcherOptions
  readonly #topicPartitions = new Set<ReadTopicPartition>()
  readonly #loops = new Map<number, Promise<void>>()
  readonly #spacing = new RequestSpacing(MOST_APART_MS)
  readonly #gathering: Gathering
  #room: (() => void)[] = []
  #frozen = false
  #stopped = false
  #searching = false
  /** Since when reading fails, in ms since 1970, and why. */
  failure: { since: number; reason: string } | undefined

  constructor(o: FetcherOptions) {
    this.#o = o
    this.#gathering = new Gathering(o.gatherMs)
  }

  get topicPartitions(): Iterable<ReadTopicPartition> {
    return this.#topicPartitions
  }

  add(topicPartitions: readonly ReadTopicPartition[]): void {
    for (const topicPartition of topicPartitions) this.#topicPartitions.add(topicPartition)
    this.#supervise()
  }

  remove(assignment: PartitionAssignment): void {
    for (const topicPartition of this.#topicPartitions)
      if (topicPartition.assignment === assignment) this.#topicPartitions.delete(topicPartition)
  }

  /** By topic, how many offsets are written and not yet done, as of the last answers. */
  lag(): Map<string, number> {
    const lag = new Map<string, number>()
    for (const { topic, window, end } of this.#topicPartitions) {
      const behind = Math.max(0, Number(end - window.position))
      const ours = this.#o.ours(topic)
      lag.set(ours, (lag.get(ours) ?? 0) + behind)
    }
    return lag
  }

  /** There is room for more records. */
  room(): void {
    const waiting = this.#room
    this.#room = []
    for (const resolve of waiting) resolve()
  }

  /** Hands out nothing more, for good. */
  freeze(): void {
    this.#frozen = true
    this.room()
  }

  stop(): void {
    this.#stopped = true
    this.freeze()
    this.#topicPartitions.clear()
  }

  /** Sees to it that every broker that leads a partition of ours is asked. */
  #supervise(): void {
    if (this.#frozen) return
    let leaderless = false
    for (const topicPartition of this.#topicPartitions) {
      const source = this.#source(topicPartition)
      if (source < 0) leaderless = true
      else if (!this.#loops.has(source)) this.#loops.set(source, this.#read(source))
    }
    if (leaderless && !this.#searching) {
      this.#searching = true
      void this.#o.cluster
        .refresh()
        .catch(() => {})
        .then(() => pause(200))
        .then(() => {
          this.#searching = false
          this.#supervise()
        })
    }
  }

  async #read(node: number): Promise<void> {
    let failures = 0
    for (;;) {
      await this.#untilRoom()
      const topicPartitions = this.#frozen
        ? []
        : [...this.#topicPartitions].filter(t => !t.assignment.over && this.#source(t) === node)
      if (topicPartitions.length === 0) break
      const began = performance.now()
      const { now, restMs } = this.#gathering.due(topicPartitions, began)
      try {
        if (now.length === 0) {
          await pause(restMs)
          continue
        }
        const { again, reason } = await this.#poll(node, now, restMs)
        if (reason === undefined) this.failure = undefined
        else this.#fails(reason, failures + 1)
        // What comes meanwhile is handed out together.
        const early = this.#spacing.gapMs() - (performance.now() - began)
        if (early >= 0.5) await pause(early)
        if (!again) failures = 0
        else await this.#recover(++failures)
      } catch (error) {
        if (this.#stopped) break
        for (const t of topicPartitions) t.follower = undefined
        this.#fails(reasonOf(error), ++failures)
        await this.#recover(failures)
      }
      if ([...this.#topicPartitions].some(t => !this.#loops.has(this.#source(t)))) this.#supervise()
    }
    this.#loops.delete(node)
    if (!this.#frozen && [...this.#topicPartitions].some(t => this.#source(t) === node)) this.#supervise()
  }

  /** Who is asked for a topic partition; -1 while nobody is known. */
  #source(t: ReadTopicPartition): number {
    const leader = this.#o.cluster.leader(t.topic, t.partition)
    if (t.follower === undefined) return leader
    if (leader >= 0 && t.follower.until > performance.now() && this.#o.cluster.knows(t.follower.node))
      return t.follower.node
    t.follower = undefined
    return leader
  }

  #fails(reason: string, times: number): void {
    this.failure = { since: this.failure?.since ?? Date.now(), reason }
    const isRight = reason.includes('missing right')
    if (times < 3 && !isRight) return
    this.#o.cluster.telling.tell(
      isRight ? 'error' : 'warn',
      `reading ${this.#o.group}`,
      'reading fails and is tried again',
      {
        group: this.#o.group,
        reason,
      },
    )
  }

  async #recover(failures: number): Promise<void> {
    await pause(backOffMs(failures, RETRY))
    if (!this.#stopped) await this.#o.cluster.refresh().catch(() => {})
  }

  /** One fetch; gives whether something has to be looked at again after a pause, and why where that is no ordinary thing. */
  async #poll(
    node: number,
    topicPartitions: readonly ReadTopicPartition[],
    restMs: number,
  ): Promise<{ again: boolean; reason: string | undefined }> {
    const { cluster } = this.#o
    const limits = { ...this.#o.limits, maxWaitMs: Math.min(this.#o.limits.maxWaitMs, restMs) }
    const connection = await cluster.connection(node, this.#o.purpose)
    const asked = new Map<string, Asked[]>()
    for (const topicPartition of topicPartitions) {
      const ask = { topicPartition, window: topicPartition.window, offset: topicPartition.window.next }
      const others = asked.get(topicPartition.topic)
      if (others === undefined) asked.set(topicPartition.topic, [ask])
      else others.push(ask)
    }
    const answered = cluster.watch({
      connection,
      from: performance.now() + limits.maxWaitMs + LONG_MS,
      stillRight: () => topicPartitions.every(t => this.#source(t) === node),
    })
    const answer = await connection
      .send(fetchRequest(asked, limits), decodeFetch, limits.maxWaitMs + GRACE_MS)
      .finally(answered)
    if (answer.error !== CODE.none) throw kafkaError(answer.error, 'fetch')
    let again = false
    let reason: string | undefined
    for (const fetched of answer.partitions) {
      const { topicPartition, window, offset } = asked
        .get(fetched.topic)!
        .find(a => a.topicPartition.partition === fetched.partition)!
      if (fetched.error === CODE.none) topicPartition.end = fetched.end
      if (fetched.error === CODE.none && fetched.records.length === 0 && fetched.preferred < 0) continue
      if (fetched.preferred >= 0 && fetched.preferred !== node) {
        topicPartition.follower = { node: fetched.preferred, until: performance.now() + FOLLOWED_MS }
        continue
      }
      if (fetched.error !== CODE.none && topicPartition.follower !== undefined) {
        // A replica may be behind, or be none any more: the leader knows.
        topicPartition.follower = undefined
        again = true
        continue
      }
      if (topicPartition.assignment.over || topicPartition.window !== window || window.next !== offset) continue
      if (fetched.error === CODE.none) {
        this.#gathering.had(topicPartition.topic, performance.now())
        const why = await this.#handOut(topicPartition, fetched)
        if (why === undefined) continue
        again = true
        reason = why
      } else if (fetched.error === CODE.offsetOutOfRange) await this.#reset(topicPartition)
      else {
        again = true
        if (fetched.error !== CODE.notLeader)
          reason = isForbidden(fetched.error)
            ? `missing right: Read on topic ${topicPartition.topic} (${kafkaError(fetched.error, 'its ACL').message})`
            : kafkaError(fetched.error, `${topicPartition.topic}/${topicPartition.partition}`).message
      }
    }
    return { again, reason }
  }

  /** Gives why nothing could be handed out, where that is so. */
  async #handOut(topicPartition: ReadTopicPartition, fetched: FetchedPartition): Promise<string | undefined> {
    const { window, assignment } = topicPartition
    const topic = this.#o.ours(topicPartition.topic)
    const { records, unreadable, next } = decodeBatches(
      topic,
      topicPartition.partition,
      fetched.records,
      window.next,
      fetched.aborted,
    )
    // Brokers give the first batch whole, however large it is.
    if (next === window.next)
      return `${topicPartition.topic}/${topicPartition.partition}: the batch at ${next} does not come whole`
    this.#spacing.passed(records.length, performance.now())
    // Whoever had something is asked for last next time.
    if (this.#topicPartitions.delete(topicPartition)) this.#topicPartitions.add(topicPartition)
    if (!(await this.#stillOurs(assignment))) return
    for (const record of records) {
      if (this.#o.delivery.full) {
        await this.#untilRoom()
        if (!(await this.#stillOurs(assignment))) return
      }
      if (this.#frozen || assignment.over || !this.#topicPartitions.has(topicPartition)) return
      const slot = window.add(record.offset)
      this.#o.delivery.deliver(record, assignment, () => window.complete(slot))
    }
    if (unreadable !== undefined) {
      if (this.#frozen || assignment.over || !this.#topicPartitions.has(topicPartition)) return
      const slot = window.add(unreadable.offset)
      const why = `offsets ${unreadable.offset} to ${next - 1n} (${unreadable.bytes.length} bytes) cannot be read: ${unreadable.reason}`
      this.#o.delivery.deadLetter(
        unreadableRecord(topic, topicPartition.partition, unreadable.offset, unreadable.bytes),
        assignment,
        why,
        () => window.complete(slot),
      )
    }
    window.skipTo(next)
  }

  /** What we wanted is no longer there, or not any more there: on with what is nearest. */
  async #reset(topicPartition: ReadTopicPartition): Promise<void> {
    const [[first], [end]] = await Promise.all([
      listOffsets(this.#o.cluster, [topicPartition], 'earliest'),
      listOffsets(this.#o.cluster, [topicPartition], 'latest'),
    ])
    const wanted = topicPartition.window.next
    const start = wanted < first!.offset ? first!.offset : end!.offset
    this.#o.logger.error('records are gone before they were read: going on with the nearest', {
      group: this.#o.group,
      topic: topicPartition.topic,
      partition: topicPartition.partition,
      wanted: String(wanted),
      first: String(first!.offset),
      end: String(end!.offset),
    })
    this.#o.observe({ type: 'reset', topic: this.#o.ours(topicPartition.topic), group: this.#o.group })
    topicPartition.window = new Window(start)
  }

  async #stillOurs(assignment: PartitionAssignment): Promise<boolean> {
    while (!this.#o.lease.valid && !assignment.over && !this.#frozen) await this.#o.lease.news()
    return !assignment.over && !this.#frozen
  }

  #untilRoom(): Promise<void> {
    if (!this.#o.delivery.full || this.#frozen) return Promise.resolve()
    return new Promise(resolve => this.#room.push(resolve))
  }
}
