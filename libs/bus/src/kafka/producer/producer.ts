/**
 * Writes records: coalesced, in order, idempotently. To each broker at most one request is on its way; what comes in
 * meanwhile waits for it and goes out together. A batch that fails is sent again as it was, so that the broker can
 * tell it from a new one, and nothing of its partition overtakes it.
 */
import { coarseInterval } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { BusForbidden, BusUnavailable, RecordRefused, RecordTooLarge } from '../../bus.ts'
import type { OutgoingRecord } from '../../bus.ts'
import { backOffMs } from '../../delivery/back-off.ts'
import type { Cluster } from '../cluster.ts'
import { check, CODE, isForbidden, kafkaError, retriable } from '../errors.ts'
import type { Codec } from '../protocol/compression.ts'
import { decodeProduce, produceRequest } from '../protocol/produce.ts'
import type { PartitionBatch } from '../protocol/produce.ts'
import { RequestSpacing } from '../request-spacing.ts'
import { PartitionQueue, waiting } from './queue.ts'
import type { Identity } from './queue.ts'
import { Trouble } from './trouble.ts'

export interface ProducerOptions {
  cluster: Cluster
  /** How long a record is tried, in ms. */
  deadlineMs: number
  /** So many bytes of records may wait; beyond that publishing fails at once. */
  maxBufferedBytes: number
  compression: Codec
  logger: Logger
}

/** A batch of several records and a request of several batches stay below these; a single record may be larger. */
const BATCH_BYTES = 900_000
const REQUEST_BYTES = 2_000_000
/** How long a broker may wait for its replicas, in ms. */
const REPLICATION_MS = 10_000
const REQUEST_TIMEOUT_MS = 12_000
/** From when on it is looked whether another broker leads meanwhile, in ms. */
const LONG_MS = 1_000
const SWEEP_MS = 500
/** Requests of a busy producer to one broker begin at most this far apart, in ms. */
const MOST_APART_MS = 6
const RETRY = { firstMs: 20, mostMs: 1_000 }
const UNKNOWN = -1

export class Producer {
  readonly #o: ProducerOptions
  readonly #queues = new Map<string, PartitionQueue[]>()
  /** Queues with something to send, in the order in which it came. */
  readonly #pending = new Set<PartitionQueue>()
  /** Brokers with a request on its way. */
  readonly #busy = new Set<number>()
  readonly #trouble: Trouble
  readonly #spacing = new RequestSpacing(MOST_APART_MS)
  #identity: Identity | undefined
  #buffered = 0
  #scheduled = false
  #preparing = false
  #prepareTries = 0
  #endSweeps: (() => void) | undefined
  #retry: { timer: NodeJS.Timeout; at: number } | undefined
  #lastFailure = 'no broker has answered yet'
  /** Nothing waits for company any more. */
  #closing = false
  #closed = false

  constructor(o: ProducerOptions) {
    this.#o = o
    this.#trouble = new Trouble(o.cluster)
  }

  /** A topic that may not be written to. */
  forbidden(topic: string): void {
    this.#forbid(topic, 0, CODE.topicAuthorizationFailed)
  }

  /** Null when it could write at once, else why not. It sees to it by itself, also before there is anything to write. */
  notReady(): string | null {
    const trouble = this.#trouble.notReady()
    if (trouble !== null) return trouble
    if (this.#identity !== undefined) return null
    this.#prepare()
    return `no producer id yet: ${this.#lastFailure}`
  }

  /** Queues a record; `settled` is called once, with an error when it was not written. */
  send(record: OutgoingRecord, partition: number, settled: (error?: Error) => void): void {
    if (this.#closed) return settled(new BusUnavailable('the bus is closed'))
    const now = performance.now()
    const w = waiting(record, Date.now(), now, now + this.#o.deadlineMs, error => {
      this.#buffered -= w.bytes
      settled(error)
    })
    if (this.#buffered > 0 && this.#buffered + w.bytes > this.#o.maxBufferedBytes)
      return settled(new BusUnavailable(`too much waits to be published: ${this.#lastFailure}`))
    this.#buffered += w.bytes
    const queue = this.#queue(record.topic, partition)
    queue.push(w)
    this.#pending.add(queue)
    this.#endSweeps ??= coarseInterval(SWEEP_MS, () => this.#sweep())
    this.#schedule()
  }

  /** Sends what waits, at most for `ms`, and refuses what comes after. */
  async close(ms: number): Promise<void> {
    const end = performance.now() + ms
    this.#closing = true
    this.#schedule()
    while (this.#pending.size > 0 && performance.now() < end) await new Promise(resolve => setTimeout(resolve, 5))
    this.#closed = true
    this.#endSweeps?.()
    clearTimeout(this.#retry?.timer)
    for (const queue of this.#pending) queue.failAll(new BusUnavailable('the bus was closed'))
    this.#pending.clear()
  }

  #queue(topic: string, partition: number): PartitionQueue {
    let queues = this.#queues.get(topic)
    if (queues === undefined) this.#queues.set(topic, (queues = []))
    return (queues[partition] ??= new PartitionQueue(topic, partition, this.#o.compression))
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  /** Forms a request for every broker that is free and has something to get. */
  #pump(): void {
    if (this.#closed || this.#pending.size === 0) return
    if (this.#identity === undefined) return this.#prepare()
    clearTimeout(this.#retry?.timer)
    this.#retry = undefined
    const now = performance.now()
    const due = this.#closing ? now : this.#due()
    if (due === Infinity) return
    if (due > now) return this.#scheduleAt(due)
    const requests = new Map<number, { queues: PartitionQueue[]; bytes: number }>()
    let leaderless = false
    for (const queue of this.#pending) {
      if (queue.sending) continue
      if (queue.notBefore > now) {
        this.#scheduleAt(queue.notBefore)
        continue
      }
      const leader = this.#o.cluster.leader(queue.topic, queue.partition)
      if (leader === UNKNOWN) {
        leaderless = true
        continue
      }
      if (this.#busy.has(leader)) continue
      const request = requests.get(leader) ?? { queues: [], bytes: 0 }
      if (request.bytes >= REQUEST_BYTES) continue
      const batch = queue.form(this.#identity, BATCH_BYTES)
      if (batch === undefined) continue
      if (request.queues.length > 0 && request.bytes + batch.data.length > REQUEST_BYTES) continue
      request.queues.push(queue)
      request.bytes += batch.data.length
      requests.set(leader, request)
    }
    for (const [leader, { queues }] of requests) void this.#transmit(leader, queues)
    if (leaderless) this.#prepare()
  }

  /** When something is to be sent: what could wait longer goes with it. */
  #due(): number {
    let due = Infinity
    for (const queue of this.#pending) if (!queue.sending) due = Math.min(due, queue.due)
    return due
  }

  async #transmit(leader: number, queues: PartitionQueue[]): Promise<void> {
    this.#busy.add(leader)
    const began = performance.now()
    this.#spacing.passed(
      queues.reduce((sum, q) => sum + q.batch!.records.length, 0),
      began,
    )
    const batches: PartitionBatch[] = queues.map(q => {
      q.sending = true
      return { topic: q.topic, partition: q.partition, batch: q.batch!.data }
    })
    let answered = (): void => {}
    try {
      const connection = await this.#o.cluster.connection(leader, 'produce')
      answered = this.#o.cluster.watch({
        connection,
        from: began + LONG_MS,
        stillRight: () => queues.every(q => this.#o.cluster.leader(q.topic, q.partition) === leader),
      })
      const results = await connection.send(produceRequest(batches, REPLICATION_MS), decodeProduce, REQUEST_TIMEOUT_MS)
      const byPartition = new Map(results.map(r => [`${r.topic}/${r.partition}`, r.error]))
      for (const queue of queues)
        this.#answered(queue, byPartition.get(`${queue.topic}/${queue.partition}`) ?? CODE.requestTimedOut)
    } catch (error) {
      this.#lastFailure = error instanceof Error ? error.message : String(error)
      for (const queue of queues) this.#again(queue)
    } finally {
      answered()
    }
    // A quick broker would be asked again for each record: what comes meanwhile goes together.
    const early = this.#spacing.gapMs() - (performance.now() - began)
    if (early >= 0.5) await new Promise(resolve => setTimeout(resolve, early))
    this.#busy.delete(leader)
    this.#schedule()
  }

  #answered(queue: PartitionQueue, code: number): void {
    if (code === CODE.none || code === CODE.duplicateSequence) {
      queue.written()
      this.#trouble.written(queue.topic, queue.partition)
      if (queue.idle) this.#pending.delete(queue)
      return
    }
    this.#lastFailure = kafkaError(code, `${queue.topic}/${queue.partition}`).message
    if (code === CODE.outOfOrderSequence || code === CODE.unknownProducerId || code === CODE.invalidProducerEpoch) {
      this.#o.logger.warn('a broker no longer knows what we wrote last: going on as a new producer', {
        topic: queue.topic,
        partition: queue.partition,
        reason: this.#lastFailure,
      })
      queue.forgotten = true
      if (queue.batch!.identity === this.#identity) this.#identity = undefined
      return this.#again(queue)
    }
    if (code === CODE.messageTooLarge || code === CODE.recordListTooLarge) {
      if (!queue.split()) queue.refused(new RecordTooLarge(this.#lastFailure))
      queue.sending = false
      if (queue.idle) this.#pending.delete(queue)
      return
    }
    if (retriable(code)) return this.#again(queue, code)
    if (isForbidden(code)) {
      queue.refused(new BusForbidden(this.#forbid(queue.topic, queue.partition, code)))
      if (queue.idle) this.#pending.delete(queue)
      return
    }
    queue.refused(new RecordRefused(this.#lastFailure))
    if (queue.idle) this.#pending.delete(queue)
  }

  /** The same batch again, after a pause, to whoever leads the partition then. */
  #again(queue: PartitionQueue, code = 0): void {
    this.#trouble.failed(queue.topic, queue.partition, code, this.#lastFailure)
    queue.sending = false
    queue.tries++
    queue.notBefore = performance.now() + backOffMs(queue.tries, RETRY)
    if (queue.tries === 3)
      this.#o.cluster.telling.tell('warn', `publishing ${queue.topic}`, 'publishing fails and is tried again', {
        topic: queue.topic,
        partition: queue.partition,
        reason: this.#lastFailure,
      })
    this.#prepare()
  }

  #giveUp(queue: PartitionQueue, code: number): void {
    // A batch may have been written before the right went: its numbers are not used again.
    if (queue.batch !== undefined) this.#identity = undefined
    queue.failAll(new BusForbidden(this.#forbid(queue.topic, queue.partition, code)))
    this.#pending.delete(queue)
  }

  /** @returns why, for a person */
  #forbid(topic: string, partition: number, code: number): string {
    const reason = `missing right: Write on topic ${topic} (${kafkaError(code, 'its ACL').message})`
    this.#trouble.failed(topic, partition, code, reason)
    this.#o.cluster.telling.tell('error', reason, `Kafka: ${reason}`)
    return reason
  }

  /** Gets what sending needs: who leads, and who we are. */
  #prepare(): void {
    if (this.#preparing || this.#closed) return
    this.#preparing = true
    this.#prepareOnce()
      .then(
        () => {
          // A topic may not be there yet, or have no leader: then there is a pause also after success.
          this.#prepareTries = this.#allHoused() ? 0 : this.#prepareTries + 1
        },
        error => {
          this.#prepareTries++
          this.#lastFailure = error instanceof Error ? error.message : String(error)
        },
      )
      .finally(() => {
        const timer = setTimeout(
          () => {
            this.#preparing = false
            this.#schedule()
          },
          this.#prepareTries === 0 ? 0 : backOffMs(this.#prepareTries, RETRY),
        )
        if (this.#pending.size === 0) timer.unref()
      })
  }

  async #prepareOnce(): Promise<void> {
    await this.#o.cluster.refresh(new Set([...this.#pending].map(q => q.topic)))
    for (const queue of this.#pending) {
      const view = this.#o.cluster.topic(queue.topic)
      if (view === undefined || view.error === CODE.none) continue
      this.#lastFailure = kafkaError(view.error, queue.topic).message
      // Who may not even look at a topic is told of no leader to write to.
      if (isForbidden(view.error) && !queue.sending) this.#giveUp(queue, view.error)
    }
    if (this.#identity !== undefined) return
    const answer = await this.#o.cluster.withAny(c =>
      c.call('InitProducerId', { transactionalId: null, transactionTimeout: 60_000 }),
    )
    check(answer.errorCode, 'producer id')
    this.#identity = { producerId: BigInt(answer.producerId), epoch: answer.producerEpoch }
  }

  #allHoused(): boolean {
    for (const queue of this.#pending)
      if (this.#o.cluster.leader(queue.topic, queue.partition) === UNKNOWN) return false
    return true
  }

  #sweep(): void {
    const now = performance.now()
    const error = (): Error => new BusUnavailable(`not published in time: ${this.#lastFailure}`)
    for (const queue of this.#pending) {
      if (queue.expire(now, error)) this.#identity = undefined
      if (queue.idle) this.#pending.delete(queue)
    }
    if (this.#pending.size === 0) {
      this.#endSweeps?.()
      this.#endSweeps = undefined
    }
  }

  #scheduleAt(at: number): void {
    if (this.#retry !== undefined && this.#retry.at <= at) return
    clearTimeout(this.#retry?.timer)
    this.#retry = {
      at,
      timer: setTimeout(
        () => {
          this.#retry = undefined
          this.#schedule()
        },
        Math.max(1, Math.ceil(at - performance.now())),
      ),
    }
  }
}
