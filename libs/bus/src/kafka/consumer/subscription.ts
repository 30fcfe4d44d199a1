/** One subscription on Kafka: membership, take-over, reading and committing put together. */
import { setTimeout as pause } from 'node:timers/promises'
import { coarseInterval } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { OutgoingRecord, SubscribeOptions, Subscription } from '../../bus.ts'
import { backOffMs } from '../../delivery/back-off.ts'
import type { BackOff } from '../../delivery/back-off.ts'
import { reasonOf } from '../../delivery/dead-letter.ts'
import { Delivery } from '../../delivery/delivery.ts'
import type { BusObserver } from '../../delivery/observer.ts'
import type { Cluster } from '../cluster.ts'
import { CODE, KafkaError, isForbidden, kafkaError } from '../errors.ts'
import type { FetchLimits } from '../protocol/fetch.ts'
import { Fetcher } from './fetcher.ts'
import { AssignedPartitions } from './assigned-partitions.ts'
import { Lease } from './lease.ts'
import { Membership } from './membership.ts'
import { Progress } from './progress.ts'

/** The times of a subscription, in ms. */
export interface ConsumerTimes {
  sessionTimeoutMs: number
  heartbeatMs: number
  commitMs: number
  /** How long a partition that moves may finish what is in flight. */
  handoverMs: number
}

export interface KafkaSubscriptionOptions {
  id: string
  /** With topics and group as the brokers call them. */
  o: SubscribeOptions
  /** A topic as the handler calls it. */
  ours: (topic: string) => string
  cluster: Cluster
  times: ConsumerTimes
  limits: FetchLimits
  retry: BackOff
  publish: (record: OutgoingRecord) => Promise<void>
  logger: Logger
  observe: BusObserver
}

const RETRY = { firstMs: 50, mostMs: 2_000 }
const DRAIN_MS = 10_000
/** A failure shows in `notReady` when it has lasted so long, in ms. */
const TOLERATED_MS = 3_000

export class KafkaSubscription implements Subscription {
  readonly ready: Promise<void>
  readonly #k: KafkaSubscriptionOptions
  readonly #o: SubscribeOptions
  readonly #membership: Membership
  readonly #fetcher: Fetcher
  readonly #assigned: AssignedPartitions
  readonly #lease: Lease
  readonly #progress: Progress
  #isReady!: () => void
  #why: string | undefined = 'connecting'
  #failure: { since: number; reason: string } | undefined
  #mustJoin = true
  #closed = false
  #interruptWait: () => void = () => {}
  #endCommits: (() => void) | undefined
  #closing: Promise<void> | undefined
  readonly #running: Promise<void>

  constructor(k: KafkaSubscriptionOptions) {
    this.#k = k
    this.#o = k.o
    this.ready = new Promise(resolve => {
      this.#isReady = resolve
    })
    const delivery = new Delivery({
      group: k.o.group,
      handler: k.o.handler,
      attempts: k.o.attempts ?? 5,
      maxInFlight: k.o.maxInFlight ?? 5_000,
      retry: k.retry,
      publish: k.publish,
      deadLetterAs: k.o.deadLetterAs,
      onRoom: () => this.#fetcher.room(),
      logger: k.logger,
      observe: k.observe,
    })
    // Asking is a heartbeat ahead of time.
    this.#lease = new Lease(k.times.sessionTimeoutMs * 0.9, () => this.#interruptWait())
    this.#fetcher = new Fetcher({
      cluster: k.cluster,
      group: k.o.group,
      purpose: `fetch ${k.id}`,
      delivery,
      lease: this.#lease,
      limits: k.limits,
      ours: k.ours,
      gatherMs: k.o.gatherMs ?? {},
      logger: k.logger,
      observe: k.observe,
    })
    this.#membership = new Membership({
      cluster: k.cluster,
      group: k.o.group,
      topics: k.o.topics,
      purpose: `join ${k.id}`,
      sessionTimeoutMs: k.times.sessionTimeoutMs,
      rebalanceTimeoutMs: k.times.sessionTimeoutMs,
    })
    this.#progress = new Progress({ o: k.o, cluster: k.cluster, membership: this.#membership, logger: k.logger })
    this.#assigned = new AssignedPartitions({
      o: k.o,
      delivery,
      fetcher: this.#fetcher,
      logger: k.logger,
      observe: k.observe,
      positions: partitions => this.#progress.positions(partitions),
      ends: partitions => this.#progress.ends(partitions),
      commit: topicPartitions => this.#progress.commit(topicPartitions),
    })
    const alone = k.o.onlyPartition !== undefined || k.o.alone === true
    // A group of one begins at the end each time: it is never behind.
    if (!alone) k.observe({ type: 'subscribed', group: k.o.group, lag: this.#lag })
    this.#running = (alone ? this.#runAlone() : this.#runAsMember()).catch(error => {
      this.#why = `failed: ${reasonOf(error)}`
      k.logger.error('a subscription ended by a fault of its own', { group: k.o.group, err: error })
    })
  }

  readonly #lag = (): ReadonlyMap<string, number> => this.#fetcher.lag()

  notReady(): string | null {
    if (this.#closed) return 'closed'
    const failure = this.#failure ?? this.#fetcher.failure
    if (failure !== undefined && Date.now() - failure.since > TOLERATED_MS)
      return `cannot read since ${new Date(failure.since).toISOString()}: ${failure.reason}`
    if (this.#why !== undefined) return this.#why
    if (this.#assigned.preparing) return this.#assigned.why ?? 'taking partitions over'
    return null
  }

  partitions(): number[] {
    return this.#assigned.reading
  }

  close(o: { drainMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(o.drainMs ?? DRAIN_MS)
    return this.#closing
  }

  /** Goes without a word, as a process that was killed: for tests of redelivery. */
  async vanish(): Promise<void> {
    this.#closed = true
    this.#endCommits?.()
    this.#fetcher.stop()
    this.#assigned.vanish()
    this.#lease.end()
    this.#dropConnections('vanished')
    this.#interruptWait()
    this.#closing ??= this.#running
    await this.#running
  }

  async #close(drainMs: number): Promise<void> {
    this.#fetcher.freeze()
    this.#lease.end()
    this.#assigned.end()
    await this.#assigned.revoke(this.#assigned.numbers, drainMs)
    this.#closed = true
    this.#endCommits?.()
    this.#fetcher.stop()
    this.#k.observe({ type: 'unsubscribed', group: this.#o.group, lag: this.#lag })
    this.#interruptWait()
    // Whoever does not answer now learns it from our silence.
    await Promise.race([this.#membership.leave().catch(() => {}), pause(1_000, undefined, { ref: false })])
    this.#dropConnections('closed')
    await this.#running
  }

  #dropConnections(reason: string): void {
    this.#k.cluster.drop(`fetch ${this.#k.id} `, reason)
    this.#k.cluster.drop(`join ${this.#k.id} `, reason)
  }

  /** A group of one that needs no coordinator: the partitions are ours because nobody else has our name. */
  async #runAlone(): Promise<void> {
    await this.#untilTopics()
    if (this.#closed) return
    const { onlyPartition, topics } = this.#o
    const most = Math.max(...topics.map(t => this.#k.cluster.topic(t)!.leaders.length))
    const partitions = onlyPartition === undefined ? [...Array(most).keys()] : [onlyPartition]
    this.#why = undefined
    this.#lease.end()
    await this.#assigned.assign(partitions)
    this.#isReady()
  }

  async #runAsMember(): Promise<void> {
    await this.#untilTopics()
    this.#endCommits = coarseInterval(
      this.#k.times.commitMs,
      () => void this.#progress.commitNow([...this.#fetcher.topicPartitions]),
    )
    let failures = 0
    while (!this.#closed) {
      try {
        if (this.#mustJoin) await this.#join()
        else await this.#untilHeartbeat()
        failures = 0
        this.#failure = undefined
        if (!this.#mustJoin) this.#why = undefined
      } catch (error) {
        if (this.#closed) break
        if (!this.#judge(error)) continue
        failures++
        await pause(backOffMs(failures, RETRY))
      }
    }
    this.#endCommits?.()
  }

  async #untilTopics(): Promise<void> {
    const { cluster } = this.#k
    for (let tries = 1; !this.#closed; tries++) {
      try {
        await cluster.refresh(this.#o.topics)
        const missing = this.#o.topics.filter(t => cluster.topic(t)?.error !== CODE.none)
        if (missing.length === 0) return
        const { error } = cluster.topic(missing[0]!)!
        this.#why =
          error === CODE.unknownTopicOrPartition
            ? `topic ${missing.join(', ')} does not exist yet: npm run topics makes it`
            : isForbidden(error)
              ? `missing right: Read on topic ${missing.join(', ')} (${kafkaError(error, 'its ACL').message})`
              : kafkaError(error, missing[0]!).message
        if (isForbidden(error)) this.#tell(this.#why)
      } catch (error) {
        this.#why = `broker unreachable: ${reasonOf(error)}`
      }
      if (tries === 10) this.#tell(this.#why)
      await pause(backOffMs(tries, { firstMs: 50, mostMs: 1_000 }))
    }
  }

  #tell(reason: string | undefined): void {
    const { group } = this.#o
    this.#k.cluster.telling.tell('warn', `reading ${group}`, 'a subscription cannot read', { group, reason })
  }

  async #join(): Promise<void> {
    if (!this.#membership.joined) this.#why = 'joining the group'
    this.#mustJoin = false
    let ours: number[]
    const asked = performance.now()
    try {
      ours = await this.#membership.join(this.#assigned.numbers)
    } catch (error) {
      this.#mustJoin = true
      throw error
    }
    const had = this.#assigned.numbers
    const gone = had.filter(p => !ours.includes(p))
    const fresh = ours.filter(p => !had.includes(p))
    if (gone.length > 0) {
      // When they are gone we say so by joining again; then they can be given to others.
      void this.#assigned.revoke(gone, this.#k.times.handoverMs).then(() => this.#joinAgain())
    }
    this.#lease.confirm(asked)
    if (this.#closing === undefined) void this.#assigned.assign(fresh).then(() => this.#isReady())
  }

  #joinAgain(): void {
    this.#mustJoin = true
    this.#interruptWait()
  }

  /** Until the next heartbeat is due, or there is something to do. */
  async #untilHeartbeat(): Promise<void> {
    let endWait: (() => void) | undefined
    await new Promise<void>(resolve => {
      this.#interruptWait = resolve
      endWait = coarseInterval(this.#k.times.heartbeatMs, resolve)
    })
    endWait?.()
    if (this.#closed || this.#mustJoin) return
    const asked = performance.now()
    await this.#membership.heartbeat()
    this.#lease.confirm(asked)
  }

  /** What an error of the group's coordinator means for us; true when a pause is due before the next try. */
  #judge(error: unknown): boolean {
    const code = error instanceof KafkaError ? error.code : undefined
    if (code === CODE.rebalanceInProgress || code === CODE.illegalGeneration) {
      this.#mustJoin = true
      return false
    }
    if (code === CODE.unknownMemberId) {
      this.#k.logger.warn('the group has given this member up: it comes back as a new one', { group: this.#o.group })
      this.#membership.forgetMembership()
      this.#assigned.lose()
      this.#lease.lapse()
      this.#mustJoin = true
      return false
    }
    const isRight = code !== undefined && isForbidden(code)
    const reason = isRight ? `missing right: Read on group ${this.#o.group} (${reasonOf(error)})` : reasonOf(error)
    // A right does not come back by itself within a moment.
    const since = this.#failure?.since ?? (isRight ? Date.now() - TOLERATED_MS - 1 : Date.now())
    this.#failure = { since, reason }
    if (isRight) this.#tell(reason)
    this.#membership.forgetCoordinator()
    return true
  }
}
