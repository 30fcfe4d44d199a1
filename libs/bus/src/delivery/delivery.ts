/** Hands records to a subscription's handler: retries, dead letters, order per key, back-pressure. */
import { TOPICS } from '@auroralinks/contracts'
import type { Logger } from '@auroralinks/runtime'
import { PoisonRecord, RetryForever } from '../bus.ts'
import type { IncomingRecord, OutgoingRecord, RecordHandler } from '../bus.ts'
import { innerOfPerKey } from '../per-key.ts'
import { backOffMs } from './back-off.ts'
import type { BackOff } from './back-off.ts'
import { deadLetterOf, reasonOf } from './dead-letter.ts'
import type { Holding } from './holding.ts'
import type { BusObserver } from './observer.ts'

interface Job {
  record: IncomingRecord
  holding: Holding
  tries: number
  /** Calls so far, for the back-off of `RetryForever`. */
  calls: number
  done: () => void
  /** The order of arrival. */
  number: number
  running: boolean
}

export interface DeliveryOptions {
  group: string
  handler: RecordHandler
  attempts: number
  maxInFlight: number
  retry: BackOff
  publish: (record: OutgoingRecord) => Promise<void>
  /** There is room again after `full` was true. */
  onRoom: () => void
  logger: Logger
  observe: BusObserver
}

/** The hand-out of one subscription, over all its partitions. */
export class Delivery {
  readonly #o: DeliveryOptions
  readonly #handler: RecordHandler
  /** Keys in work, with the jobs that wait for them; undefined when order per key is not asked for. */
  readonly #keys: Map<string, Job[]> | undefined
  /**
   * Without order per key: keys of which a record is tried again, with all that wait for it in the order of arrival. What
   * comes later must not overtake what failed; side by side they go on when all of them are through.
   */
  readonly #behind = new Map<string, Job[]>()
  #inFlight = 0
  #arrived = 0
  readonly #ready: Job[] = []

  constructor(o: DeliveryOptions) {
    this.#o = o
    const inner = innerOfPerKey(o.handler)
    this.#handler = inner ?? o.handler
    this.#keys = inner === undefined ? undefined : new Map()
  }

  get full(): boolean {
    return this.#inFlight >= this.#o.maxInFlight
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Hands out one record; `done` is called once when its effects are durable, and never after the holding is over. */
  deliver(record: IncomingRecord, holding: Holding, done: () => void): void {
    this.#inFlight++
    holding.inFlight++
    const job: Job = { record, holding, tries: 0, calls: 0, done, number: ++this.#arrived, running: false }
    if (this.#keys !== undefined) {
      const waiting = this.#keys.get(record.key)
      if (waiting !== undefined) {
        waiting.push(job)
        return
      }
      this.#keys.set(record.key, [])
    }
    const behind = this.#behind.get(record.key)
    if (behind === undefined) this.#run(job)
    else behind.push(job)
  }

  /** A holding was ended: its records that were not done no longer count as in flight. */
  released(holding: Holding): void {
    const wasFull = this.full
    this.#inFlight -= holding.inFlight
    holding.inFlight = 0
    if (wasFull && !this.full) this.#o.onRoom()
  }

  #run(job: Job): void {
    job.calls++
    job.running = true
    let result: void | Promise<void>
    try {
      result = this.#handler(job.record, job.holding.signal, job.holding.maybeAgain(job.record))
    } catch (error) {
      this.#failed(job, error)
      return
    }
    if (typeof result?.then === 'function') result.then(() => this.#done(job), error => this.#failed(job, error))
    else this.#done(job)
  }

  #done(job: Job): void {
    job.running = false
    if (!job.holding.over) {
      const wasFull = this.full
      this.#inFlight--
      job.done()
      job.holding.finished()
      this.#o.observe({ type: 'delivered', topic: job.record.topic, group: this.#o.group })
      if (wasFull) this.#o.onRoom()
    }
    this.#releaseKey(job)
  }

  #releaseKey(job: Job): void {
    if (this.#keys === undefined) return this.#passed(job)
    const waiting = this.#keys.get(job.record.key)!
    let next = waiting.shift()
    for (; next !== undefined && (next.holding.over || next.holding.leaving); next = waiting.shift()) this.#left(next)
    if (next === undefined) {
      this.#keys.delete(job.record.key)
      return
    }
    // A loop, not recursion: handlers that finish at once may stand in a long row.
    this.#ready.push(next)
    if (this.#ready.length > 1) return
    for (let i = 0; i < this.#ready.length; i++) this.#run(this.#ready[i]!)
    this.#ready.length = 0
  }

  /** A record is through, or not ours any more: of those behind it the next one goes. */
  #passed(job: Job): void {
    const { key } = job.record
    const behind = this.#behind.get(key)
    const at = behind?.indexOf(job) ?? -1
    if (behind === undefined || at === -1) return
    behind.splice(at, 1)
    while (behind[0] !== undefined && (behind[0].holding.over || behind[0].holding.leaving)) this.#left(behind.shift()!)
    if (behind.length === 0) this.#behind.delete(key)
    else if (at === 0 && !behind[0]!.running) this.#run(behind[0]!)
  }

  /** Tried again: what comes later waits. Of several that failed the first to arrive goes first. */
  #putBack(job: Job): void {
    const behind = this.#behind.get(job.record.key)
    if (behind === undefined) return void this.#behind.set(job.record.key, [job])
    if (behind.includes(job)) return
    const at = behind.findIndex(other => other.number > job.number)
    behind.splice(at === -1 ? behind.length : at, 0, job)
  }

  /** Not done, and no longer our business: the next owner gets it. */
  #left(job: Job): void {
    if (job.holding.over) return
    this.#inFlight--
    job.holding.finished()
  }

  #failed(job: Job, error: unknown): void {
    job.running = false
    const { record, holding } = job
    if (holding.over || holding.leaving) return this.#drop(job)
    const where = { group: this.#o.group, topic: record.topic, partition: record.partition, offset: String(record.offset), deviceId: record.key, reason: reasonOf(error) }
    if (error instanceof PoisonRecord) return this.#bury(job, error, where)
    if (!(error instanceof RetryForever) && ++job.tries >= this.#o.attempts) return this.#bury(job, error, { ...where, attempts: job.tries })
    if (job.calls === 1 || job.calls % 100 === 0) this.#o.logger.warn('a record failed and is tried again', { ...where, calls: job.calls })
    this.#o.observe({ type: 'retried', topic: record.topic, group: this.#o.group })
    if (this.#keys !== undefined) return this.#again(job, () => this.#run(job))
    this.#putBack(job)
    if (this.#behind.get(record.key)![0] === job) this.#again(job, () => this.#runFirst(job))
  }

  /** The first of its key now: another one that failed may have arrived before it. */
  #runFirst(job: Job): void {
    const first = this.#behind.get(job.record.key)?.[0] ?? job
    if (!first.running) this.#run(first)
  }

  #bury(job: Job, error: unknown, where: Record<string, unknown>): void {
    const { record, holding } = job
    if (record.topic === TOPICS.deadLetter.name) {
      this.#o.logger.error('a dead letter could not be handled and is left', where)
      return this.#done(job)
    }
    const letter = deadLetterOf(record, this.#o.group, error)
    const attempt = (): void => {
      this.#o.publish(letter).then(() => {
        if (!holding.over) {
          this.#o.logger.error('a record went to the dead letters', where)
          this.#o.observe({ type: 'dead-letter', topic: record.topic, group: this.#o.group })
        }
        this.#done(job)
      }, failure => {
        if (holding.over || holding.leaving) return this.#drop(job)
        job.calls++
        this.#o.logger.warn('the dead letter could not be published and is tried again', { ...where, failure: reasonOf(failure) })
        this.#again(job, attempt)
      })
    }
    attempt()
  }

  /** After a pause, or never when the partition goes. */
  #again(job: Job, then: () => void): void {
    job.holding.later(backOffMs(job.calls, this.#o.retry), then, () => this.#drop(job))
  }

  #drop(job: Job): void {
    this.#left(job)
    this.#releaseKey(job)
  }
}
