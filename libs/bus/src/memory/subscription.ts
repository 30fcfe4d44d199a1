/** One member of a group on the memory bus. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@auroralinks/runtime'
import type { SubscribeOptions, Subscription } from '../bus.ts'
import { backOffMs } from '../delivery/back-off.ts'
import { reasonOf } from '../delivery/dead-letter.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { PartitionAssignment } from '../delivery/partition-assignment.ts'
import type { Group, TopicPartitionQueue, Member } from './group.ts'

/** So many records are handed out in one go before other work of the process gets a turn. */
const BURST = 1_000
const DRAIN_MS = 10_000

export class MemorySubscription implements Subscription, Member {
  readonly id: string
  readonly o: SubscribeOptions
  readonly ready: Promise<void>
  delivery!: Delivery
  /** Set by `close`. */
  drainMs: number | undefined
  readonly #group: Group
  readonly #logger: Logger
  readonly #runnable = new Set<TopicPartitionQueue>()
  readonly #placeOf = new Map<TopicPartitionQueue, { topic: string; partition: number }>()
  readonly #frozen = new WeakSet<PartitionAssignment>()
  #scheduled = false
  #state: 'joining' | 'reading' | 'closed' = 'joining'
  #why = 'waiting for partitions'
  #closing: Promise<void> | undefined
  #closed!: () => void
  readonly #whenClosed = new Promise<void>(resolve => {
    this.#closed = resolve
  })

  constructor(
    id: string,
    o: SubscribeOptions,
    group: Group,
    logger: Logger,
    delivery: (self: MemorySubscription) => Delivery,
  ) {
    this.id = id
    this.o = o
    this.#group = group
    this.#logger = logger
    this.delivery = delivery(this)
    this.ready = group.join(this).then(() => {
      if (this.#state === 'joining') this.#state = 'reading'
    })
  }

  notReady(): string | null {
    if (this.#state === 'reading') return null
    return this.#state === 'closed' ? 'closed' : this.#why
  }

  partitions(): number[] {
    return this.#group.partitionsHeldBy(this)
  }

  close(o: { drainMs?: number } = {}): Promise<void> {
    this.drainMs ??= o.drainMs ?? DRAIN_MS
    this.#state = 'closed'
    this.#closed()
    this.#closing ??= this.#group.leave(this, true)
    return this.#closing
  }

  /** Goes without a word, as a process that was killed: for tests of redelivery. */
  vanish(): Promise<void> {
    this.#state = 'closed'
    this.#closed()
    this.#closing ??= this.#group.leave(this, false)
    return this.#closing
  }

  notify(topic: string, partition: number): void {
    const queue = this.#group.queue(topic, partition)
    if (!this.#placeOf.has(queue)) this.#placeOf.set(queue, { topic, partition })
    this.#runnable.add(queue)
    this.#schedule()
  }

  /** There is room again. */
  resume(): void {
    if (this.#runnable.size > 0) this.#schedule()
  }

  freeze(assignment: PartitionAssignment): void {
    this.#frozen.add(assignment)
  }

  /** Calls `onAssigned` until it works or we are closed. */
  async assigned(partitions: number[]): Promise<void> {
    for (let tries = 1; this.#state !== 'closed'; tries++) {
      try {
        await Promise.race([this.o.onAssigned?.(partitions), this.#whenClosed])
        return
      } catch (error) {
        this.#why = `taking partitions over failed: ${reasonOf(error)}`
        this.#logger.error('taking partitions over failed and is tried again', {
          group: this.o.group,
          partitions,
          err: error,
        })
        await Promise.race([pause(backOffMs(tries, { firstMs: 50, mostMs: 5_000 })), this.#whenClosed])
      }
    }
  }

  async revoked(partitions: number[]): Promise<void> {
    try {
      await this.o.onRevoked?.(partitions)
    } catch (error) {
      this.#logger.error('letting partitions go failed', { group: this.o.group, partitions, err: error })
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => this.#drain())
  }

  #drain(): void {
    this.#scheduled = false
    let left = BURST
    for (const queue of this.#runnable) {
      const { partition } = this.#placeOf.get(queue)!
      const assignment = this.#group.assignmentOf(partition, this)
      if (assignment === undefined || this.#frozen.has(assignment)) {
        this.#runnable.delete(queue)
        continue
      }
      left = this.#drainQueue(queue, assignment, left)
      if (queue.head === queue.waiting.length) {
        this.#runnable.delete(queue)
        queue.waiting = []
        queue.head = 0
      }
      if (this.delivery.full) return
      if (left === 0) {
        this.#scheduled = true
        setImmediate(() => this.#drain())
        return
      }
    }
  }

  #drainQueue(queue: TopicPartitionQueue, assignment: PartitionAssignment, left: number): number {
    while (left > 0 && queue.head < queue.waiting.length && !this.delivery.full && !assignment.over) {
      const parcel = queue.waiting[queue.head++]!
      left--
      queue.open.add(parcel)
      this.delivery.deliver(parcel.record, assignment, () => {
        queue.open.delete(parcel)
        this.#group.o.done(parcel)
      })
    }
    return left
  }
}
