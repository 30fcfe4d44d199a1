/** Hands records to a subscription's handler: retries, dead letters, order per key, back-pressure. */
import { TOPICS } from '@auroralinks/contracts'
import type { Logger } from '@auroralinks/runtime'
import { PoisonRecord, RecordTooLarge, RetryForever } from '../bus.ts'
import type { IncomingRecord, OutgoingRecord, RecordHandler } from '../bus.ts'
import { innerOfPerKey } from '../per-key.ts'
import { backOffMs } from './back-off.ts'
import type { BackOff } from './back-off.ts'
import { deadLetterOf, reasonOf, shortened } from './dead-letter.ts'
import type { PartitionAssignment } from './partition-assignment.ts'
import type { BusObserver } from './observer.ts'

interface Job {
  record: IncomingRecord
  assignment: PartitionAssignment
  tries: number
  /** Calls so far, for the back-off of `RetryForever`. */
  calls: number
  done: () => void
  /** The order of arrival. */
  number: number
  /** `through`: done, dead, or no longer our business. */
  state: 'waiting' | 'running' | 'through'
}

export interface DeliveryOptions {
  group: string
  handler: RecordHandler
  attempts: number
  maxInFlight: number
  retry: BackOff
  publish: (record: OutgoingRecord) => Promise<void>
  deadLetterAs?: ((record: IncomingRecord) => IncomingRecord) | undefined
  /** There is room again after `full` was true. */
  onRoom: () => void
  logger: Logger
  observe: BusObserver
}

/** The hand-out of one subscription, over all its partitions. */
export class Delivery {
  readonly #o: DeliveryOptions
  readonly #handler: RecordHandler
  /** Order per key is asked for. */
  readonly #ordered: boolean
  /**
   * Keys of which one record goes after the other, in the order of arrival: all keys where order per key is asked for,
   * else those of which a record is tried again, until all are through, so that nothing overtakes what failed.
   */
  readonly #lines = new Map<string, Job[]>()
  #inFlight = 0
  #arrived = 0
  readonly #ready: Job[] = []

  constructor(o: DeliveryOptions) {
    this.#o = o
    const inner = innerOfPerKey(o.handler)
    this.#handler = inner ?? o.handler
    this.#ordered = inner !== undefined
  }

  get full(): boolean {
    return this.#inFlight >= this.#o.maxInFlight
  }

  get inFlight(): number {
    return this.#inFlight
  }

  /** Hands out one record; `done` is called once when its effects are durable, and never after the assignment is over. */
  deliver(record: IncomingRecord, assignment: PartitionAssignment, done: () => void): void {
    this.#inFlight++
    assignment.inFlight++
    const job: Job = { record, assignment, tries: 0, calls: 0, done, number: ++this.#arrived, state: 'waiting' }
    const line = this.#lines.get(record.key)
    if (line !== undefined) return void line.push(job)
    if (this.#ordered) this.#lines.set(record.key, [job])
    this.#run(job)
  }

  /** A record that no handler can be given goes to the dead letters; `done` as for one that is handed out. */
  deadLetter(record: IncomingRecord, assignment: PartitionAssignment, reason: string, done: () => void): void {
    this.#inFlight++
    assignment.inFlight++
    const job: Job = { record, assignment, tries: 0, calls: 0, done, number: ++this.#arrived, state: 'running' }
    this.#bury(job, reason, {
      group: this.#o.group,
      topic: record.topic,
      partition: record.partition,
      offset: String(record.offset),
      reason,
    })
  }

  /** An assignment has ended: its records that were not done no longer count as in flight. */
  released(assignment: PartitionAssignment): void {
    const wasFull = this.full
    this.#inFlight -= assignment.inFlight
    assignment.inFlight = 0
    if (wasFull && !this.full) this.#o.onRoom()
  }

  #run(job: Job): void {
    job.calls++
    job.state = 'running'
    let result: void | Promise<void>
    try {
      result = this.#handler(job.record, job.assignment.signal, job.assignment.maybeAgain(job.record))
    } catch (error) {
      this.#failed(job, error)
      return
    }
    if (typeof result?.then === 'function')
      result.then(
        () => this.#done(job),
        error => this.#failed(job, error),
      )
    else this.#done(job)
  }

  #done(job: Job): void {
    job.state = 'through'
    if (!job.assignment.over) {
      const wasFull = this.full
      this.#inFlight--
      job.done()
      job.assignment.finished()
      this.#o.observe({ type: 'delivered', topic: job.record.topic, group: this.#o.group })
      if (wasFull) this.#o.onRoom()
    }
    this.#passed(job)
  }

  /** A record is through: when it was the first in its line, the next one goes. */
  #passed(job: Job): void {
    const { key } = job.record
    const line = this.#lines.get(key)
    const at = line?.indexOf(job) ?? -1
    if (line === undefined || at === -1) return
    const before = line[0]
    line.splice(at, 1)
    while (line[0]?.state === 'waiting' && (line[0].assignment.over || line[0].assignment.leaving))
      this.#left(line.shift()!)
    const first = line[0]
    if (first === undefined) return void this.#lines.delete(key)
    if (first === before || first.state !== 'waiting') return
    // A loop, not recursion: handlers that finish at once may stand in a long row.
    this.#ready.push(first)
    if (this.#ready.length > 1) return
    for (let i = 0; i < this.#ready.length; i++) this.#run(this.#ready[i]!)
    this.#ready.length = 0
  }

  /** Tried again: what comes later waits. Of several that failed the first to arrive goes first. */
  #lineUp(job: Job): void {
    const line = this.#lines.get(job.record.key)
    if (line === undefined) return void this.#lines.set(job.record.key, [job])
    if (line.includes(job)) return
    const at = line.findIndex(other => other.number > job.number)
    line.splice(at === -1 ? line.length : at, 0, job)
  }

  /** Not done, and no longer our business: the next owner gets it. */
  #left(job: Job): void {
    if (job.state === 'through') return
    job.state = 'through'
    if (job.assignment.over) return
    this.#inFlight--
    job.assignment.finished()
  }

  #failed(job: Job, error: unknown): void {
    const { record, assignment } = job
    if (assignment.over || assignment.leaving) return this.#drop(job)
    const where = {
      group: this.#o.group,
      topic: record.topic,
      partition: record.partition,
      offset: String(record.offset),
      deviceId: record.key,
      reason: reasonOf(error),
    }
    if (error instanceof PoisonRecord) return this.#bury(job, error, where)
    if (!(error instanceof RetryForever) && ++job.tries >= this.#o.attempts)
      return this.#bury(job, error, { ...where, attempts: job.tries })
    if (job.calls === 1 || job.calls % 100 === 0)
      this.#o.logger.warn('a record failed and is tried again', { ...where, calls: job.calls })
    this.#o.observe({ type: 'retried', topic: record.topic, group: this.#o.group })
    job.state = 'waiting'
    this.#lineUp(job)
    if (this.#lines.get(record.key)![0] !== job) return
    // Another one's turn may have begun it before its own pause is over.
    this.#again(
      job,
      () => this.#runFirst(record.key),
      () => {
        if (job.state === 'waiting') this.#drop(job)
      },
    )
  }

  /** Whoever is the first of its key now: another one that failed may have arrived before the one that waited. */
  #runFirst(key: string): void {
    const first = this.#lines.get(key)?.[0]
    if (first?.state === 'waiting') this.#run(first)
  }

  #bury(job: Job, error: unknown, where: Record<string, unknown>): void {
    const { record, assignment } = job
    if (record.topic === TOPICS.deadLetter.name) {
      this.#o.logger.error('a dead letter could not be handled and is left', where)
      return this.#done(job)
    }
    let letter = deadLetterOf(this.#o.deadLetterAs?.(record) ?? record, this.#o.group, error)
    const attempt = (): void => {
      this.#o.publish(letter).then(
        () => {
          if (!assignment.over) {
            this.#o.logger.error('a record went to the dead letters', where)
            this.#o.observe({ type: 'dead-letter', topic: record.topic, group: this.#o.group })
          }
          this.#done(job)
        },
        failure => {
          if (assignment.over || assignment.leaving) return this.#drop(job)
          job.calls++
          if (failure instanceof RecordTooLarge && letter.value.length > 0) {
            letter = shortened(letter)
            return attempt()
          }
          this.#o.logger.warn('the dead letter could not be published and is tried again', {
            ...where,
            failure: reasonOf(failure),
          })
          this.#again(job, attempt)
        },
      )
    }
    attempt()
  }

  /** After a pause, or never when the partition goes. */
  #again(job: Job, then: () => void, never = (): void => this.#drop(job)): void {
    job.assignment.later(backOffMs(job.calls, this.#o.retry), then, never)
  }

  #drop(job: Job): void {
    this.#left(job)
    this.#passed(job)
  }
}
