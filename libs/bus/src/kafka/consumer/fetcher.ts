/** Reads the partitions that are ours: one long poll per broker at a time, handed out as it comes. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@auroralinks/runtime'
import type { GatherMs } from '../../bus.ts'
import { backOffMs } from '../../delivery/back-off.ts'
import { reasonOf, unreadableRecord } from '../../delivery/dead-letter.ts'
import type { Delivery } from '../../delivery/delivery.ts'
import type { Holding } from '../../delivery/holding.ts'
import type { BusObserver } from '../../delivery/observer.ts'
import { Window } from '../../delivery/window.ts'
import type { Cluster } from '../cluster.ts'
import { CODE, kafkaError } from '../errors.ts'
import { RequestSpacing } from '../request-spacing.ts'
import { decodeFetch, fetchRequest } from '../protocol/fetch.ts'
import type { FetchedPartition, FetchLimits } from '../protocol/fetch.ts'
import { decodeBatches } from '../protocol/record-batch.ts'
import { Gathering } from './gathering.ts'
import type { Lease } from './lease.ts'
import { listOffsets } from './offsets.ts'

/** One topic partition that we read. */
export interface ReadLane {
  topic: string
  partition: number
  holding: Holding
  window: Window
  /** The offset that the group has for it. */
  committed: bigint
}

export interface FetcherOptions {
  cluster: Cluster
  group: string
  /** Of the connections for its polls. */
  purpose: string
  delivery: Delivery
  lease: Lease
  limits: FetchLimits
  /** By topic: it is not asked for again for so long after it had something. */
  gatherMs: GatherMs
  logger: Logger
  observe: BusObserver
}

/** An answer may take this much longer than the poll itself, in ms. */
const GRACE_MS = 12_000
const RETRY = { firstMs: 20, mostMs: 1_000 }
/** Polls of a busy consumer are at most this far apart, in ms. */
const MOST_APART_MS = 8

/** A lane as it was when it was asked for. */
interface Asked {
  lane: ReadLane
  window: Window
  offset: bigint
}

export class Fetcher {
  readonly #o: FetcherOptions
  readonly #lanes = new Set<ReadLane>()
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

  get lanes(): Iterable<ReadLane> {
    return this.#lanes
  }

  add(lanes: readonly ReadLane[]): void {
    for (const lane of lanes) this.#lanes.add(lane)
    this.#supervise()
  }

  remove(holding: Holding): void {
    for (const lane of this.#lanes) if (lane.holding === holding) this.#lanes.delete(lane)
  }

  /** There is room for more records. */
  room(): void {
    const waiting = this.#room
    this.#room = []
    for (const go of waiting) go()
  }

  /** Hands out nothing more, for good. */
  freeze(): void {
    this.#frozen = true
    this.room()
  }

  stop(): void {
    this.#stopped = true
    this.freeze()
    this.#lanes.clear()
  }

  /** Sees to it that every broker that leads a partition of ours is asked. */
  #supervise(): void {
    if (this.#frozen) return
    let homeless = false
    for (const lane of this.#lanes) {
      const leader = this.#o.cluster.leader(lane.topic, lane.partition)
      if (leader < 0) homeless = true
      else if (!this.#loops.has(leader)) this.#loops.set(leader, this.#read(leader))
    }
    if (homeless && !this.#searching) {
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
      const lanes = this.#frozen
        ? []
        : [...this.#lanes].filter(l => !l.holding.over && this.#o.cluster.leader(l.topic, l.partition) === node)
      if (lanes.length === 0) break
      const began = performance.now()
      const { now, restMs } = this.#gathering.due(lanes, began)
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
        this.#fails(reasonOf(error), ++failures)
        await this.#recover(failures)
      }
      if ([...this.#lanes].some(l => !this.#loops.has(this.#o.cluster.leader(l.topic, l.partition)))) this.#supervise()
    }
    this.#loops.delete(node)
    if (!this.#frozen && [...this.#lanes].some(l => this.#o.cluster.leader(l.topic, l.partition) === node))
      this.#supervise()
  }

  #fails(reason: string, times: number): void {
    this.failure = { since: this.failure?.since ?? Date.now(), reason }
    if (times === 3) this.#o.logger.warn('reading fails and is tried again', { group: this.#o.group, reason })
  }

  async #recover(failures: number): Promise<void> {
    await pause(backOffMs(failures, RETRY))
    if (!this.#stopped) await this.#o.cluster.refresh().catch(() => {})
  }

  /** One fetch; gives whether something has to be looked at again after a pause, and why where that is no ordinary thing. */
  async #poll(
    node: number,
    lanes: readonly ReadLane[],
    restMs: number,
  ): Promise<{ again: boolean; reason: string | undefined }> {
    const { cluster } = this.#o
    const limits = { ...this.#o.limits, maxWaitMs: Math.min(this.#o.limits.maxWaitMs, restMs) }
    const connection = await cluster.connection(node, this.#o.purpose)
    const asked = new Map<string, Asked[]>()
    for (const lane of lanes) {
      const ask = { lane, window: lane.window, offset: lane.window.next }
      const others = asked.get(lane.topic)
      if (others === undefined) asked.set(lane.topic, [ask])
      else others.push(ask)
    }
    const answer = await connection.send(fetchRequest(asked, limits), decodeFetch, limits.maxWaitMs + GRACE_MS)
    if (answer.error !== CODE.none) throw kafkaError(answer.error, 'fetch')
    let again = false
    let reason: string | undefined
    for (const fetched of answer.partitions) {
      if (fetched.error === CODE.none && fetched.records.length === 0) continue
      const { lane, window, offset } = asked.get(fetched.topic)!.find(a => a.lane.partition === fetched.partition)!
      if (lane.holding.over || lane.window !== window || window.next !== offset) continue
      if (fetched.error === CODE.none) {
        this.#gathering.had(lane.topic, performance.now())
        const why = await this.#handOut(lane, fetched)
        if (why === undefined) continue
        again = true
        reason = why
      } else if (fetched.error === CODE.offsetOutOfRange) await this.#reset(lane)
      else {
        again = true
        if (fetched.error !== CODE.notLeader)
          reason = kafkaError(fetched.error, `${lane.topic}/${lane.partition}`).message
      }
    }
    return { again, reason }
  }

  /** Gives why nothing could be handed out, where that is so. */
  async #handOut(lane: ReadLane, fetched: FetchedPartition): Promise<string | undefined> {
    const { window, holding } = lane
    const { records, unreadable, next } = decodeBatches(
      lane.topic,
      lane.partition,
      fetched.records,
      window.next,
      fetched.aborted,
    )
    // Brokers give the first batch whole, however large it is.
    if (next === window.next) return `${lane.topic}/${lane.partition}: the batch at ${next} does not come whole`
    this.#spacing.passed(records.length, performance.now())
    // Whoever had something is asked for last next time.
    if (this.#lanes.delete(lane)) this.#lanes.add(lane)
    if (!(await this.#stillOurs(holding))) return
    for (const record of records) {
      if (this.#o.delivery.full) {
        await this.#untilRoom()
        if (!(await this.#stillOurs(holding))) return
      }
      if (this.#frozen || holding.over || !this.#lanes.has(lane)) return
      const slot = window.add(record.offset)
      this.#o.delivery.deliver(record, holding, () => window.complete(slot))
    }
    if (unreadable !== undefined) {
      if (this.#frozen || holding.over || !this.#lanes.has(lane)) return
      const slot = window.add(unreadable.offset)
      const why = `offsets ${unreadable.offset} to ${next - 1n} (${unreadable.bytes.length} bytes) cannot be read: ${unreadable.reason}`
      this.#o.delivery.setAside(
        unreadableRecord(lane.topic, lane.partition, unreadable.offset, unreadable.bytes),
        holding,
        why,
        () => window.complete(slot),
      )
    }
    window.skipTo(next)
  }

  /** What we wanted is no longer there, or not any more there: on with what is nearest. */
  async #reset(lane: ReadLane): Promise<void> {
    const [[first], [end]] = await Promise.all([
      listOffsets(this.#o.cluster, [lane], 'earliest'),
      listOffsets(this.#o.cluster, [lane], 'latest'),
    ])
    const wanted = lane.window.next
    const start = wanted < first!.offset ? first!.offset : end!.offset
    this.#o.logger.error('records are gone before they were read: going on with the nearest', {
      group: this.#o.group,
      topic: lane.topic,
      partition: lane.partition,
      wanted: String(wanted),
      first: String(first!.offset),
      end: String(end!.offset),
    })
    this.#o.observe({ type: 'reset', topic: lane.topic, group: this.#o.group })
    lane.window = new Window(start)
  }

  async #stillOurs(holding: Holding): Promise<boolean> {
    while (!this.#o.lease.valid && !holding.over && !this.#frozen) await this.#o.lease.news()
    return !holding.over && !this.#frozen
  }

  #untilRoom(): Promise<void> {
    if (!this.#o.delivery.full || this.#frozen) return Promise.resolve()
    return new Promise(resolve => this.#room.push(resolve))
  }
}
