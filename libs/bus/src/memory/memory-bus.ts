/** The bus inside one process, for standalone and for tests: the promises of Kafka without Kafka. */
import { silentLogger } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { BusUnavailable } from '../bus.ts'
import type { Bus, OutgoingRecord, SubscribeOptions } from '../bus.ts'
import type { BackOff } from '../delivery/back-off.ts'
import { Delivery } from '../delivery/delivery.ts'
import type { BusObserver } from '../delivery/observer.ts'
import { partitionForKey } from '../murmur2.ts'
import { partitionCounts } from '../partitions.ts'
import { Completion, Deadlines } from './completion.ts'
import { Group } from './group.ts'
import type { Parcel } from './group.ts'
import { MemorySubscription } from './subscription.ts'

export interface MemoryBusOptions {
  /** Partitions of keyed topics (default 16), or of any topic by its name. */
  partitions?: number | ((topic: string) => number)
  /** How long `publish` waits for the groups, in ms (default 30,000). */
  publishTimeoutMs?: number
  /** Pauses between tries of a record that failed (default 100 ms, doubling to 5 s). */
  retry?: BackOff
  logger?: Logger
  observe?: BusObserver
  /** ms since 1970. */
  now?: () => number
}

interface TopicState {
  next: bigint[]
  groups: Group[]
}

const RESOLVED = Promise.resolve()

/**
 * A bus in memory. Partitions, groups, order, retries and dead letters are as on Kafka; `publish` resolves when every
 * group that reads the topic has done the record. Nothing is kept for groups that come later, so subscribe first.
 * A handler must not wait for a `publish` that its own completion has to precede (the same topic, group and key).
 */
export function createMemoryBus(options: MemoryBusOptions = {}): Bus {
  return new MemoryBus(options)
}

class MemoryBus implements Bus {
  readonly #o: MemoryBusOptions
  readonly #now: () => number
  readonly #logger: Logger
  readonly #observe: BusObserver
  readonly #timeoutMs: number
  readonly #deadlines: Deadlines
  readonly #topics = new Map<string, TopicState>()
  readonly #groups = new Map<string, Group>()
  readonly #subscriptions = new Set<MemorySubscription>()
  readonly partitionsOf: (topic: string) => number
  #members = 0
  #closed: Promise<void> | undefined

  constructor(o: MemoryBusOptions) {
    this.#o = o
    this.#now = o.now ?? Date.now
    this.#logger = o.logger ?? silentLogger
    this.#observe = o.observe ?? (() => {})
    this.#timeoutMs = o.publishTimeoutMs ?? 30_000
    this.#deadlines = new Deadlines(this.#now, Math.min(1_000, Math.max(10, this.#timeoutMs / 10)))
    this.partitionsOf = partitionCounts(o.partitions)
  }

  partitionOf(topic: string, key: string): number {
    return partitionForKey(key, this.partitionsOf(topic))
  }

  publish(record: OutgoingRecord): Promise<void> {
    return this.#append([record])
  }

  publishAll(records: OutgoingRecord[]): Promise<void> {
    return this.#append(records)
  }

  #append(records: OutgoingRecord[]): Promise<void> {
    if (this.#closed) return Promise.reject(new BusUnavailable('the bus is closed'))
    const now = this.#now()
    let completion: Completion | undefined
    for (const record of records) {
      const topic = this.#topic(record.topic)
      const partition = record.partition ?? partitionForKey(record.key, topic.next.length)
      const offset = topic.next[partition]
      if (offset === undefined) return Promise.reject(new RangeError(`${record.topic} has no partition ${partition}`))
      topic.next[partition] = offset + 1n
      this.#observe({ type: 'published', topic: record.topic, records: 1 })
      let parcel: Parcel | undefined
      const deserted = topic.groups.find(g => g.deserted && g.reads(record.topic, partition) && !g.o.alone)
      if (deserted) return Promise.reject(new BusUnavailable(`all members of the group ${deserted.o.name} have closed`))
      for (const group of topic.groups) {
        if (!group.reads(record.topic, partition)) continue
        completion ??= new Completion(now + this.#timeoutMs)
        parcel ??= {
          record: {
            topic: record.topic,
            partition,
            offset,
            key: record.key,
            value: record.value,
            headers: record.headers,
            timestamp: now,
          },
          completion,
        }
        completion.remaining++
        group.enqueue(parcel)
      }
    }
    if (completion === undefined) return RESOLVED
    this.#deadlines.add(completion)
    return completion.promise
  }

  subscribe(options: SubscribeOptions): MemorySubscription {
    if (this.#closed) throw new BusUnavailable('the bus is closed')
    if (options.onlyPartition !== undefined && options.topics.length !== 1)
      throw new TypeError('onlyPartition is for exactly one topic')
    const number = ++this.#members
    const group = this.#group(options, number)
    for (const name of options.topics) {
      const topic = this.#topic(name)
      if (!topic.groups.includes(group)) topic.groups.push(group)
    }
    const subscription: MemorySubscription = new MemorySubscription(
      `member-${String(number).padStart(9, '0')}`,
      options,
      group,
      this.#logger,
      self =>
        new Delivery({
          group: options.group,
          handler: options.handler,
          attempts: options.attempts ?? 5,
          maxInFlight: options.maxInFlight ?? 5_000,
          retry: this.#o.retry ?? { firstMs: 100, mostMs: 5_000 },
          publish: record => this.publish(record),
          deadLetterAs: options.deadLetterAs,
          onRoom: () => self.resume(),
          logger: this.#logger,
          observe: this.#observe,
        }),
    )
    this.#subscriptions.add(subscription)
    return subscription
  }

  notReady(): string | null {
    return this.#closed ? 'closed' : null
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([...this.#subscriptions].map(s => s.close())).then(() =>
      this.#deadlines.rejectAll('the bus was closed'),
    )
    return this.#closed
  }

  #topic(name: string): TopicState {
    let topic = this.#topics.get(name)
    if (topic === undefined) {
      topic = { next: new Array<bigint>(this.partitionsOf(name)).fill(0n), groups: [] }
      this.#topics.set(name, topic)
    }
    return topic
  }

  #group(o: SubscribeOptions, number: number): Group {
    const alone = o.onlyPartition !== undefined || o.alone === true
    const name = alone ? `${o.group} ${number}` : o.group
    let group = this.#groups.get(name)
    if (group === undefined) {
      const created: Group = new Group({
        name: o.group,
        onlyPartition: o.onlyPartition,
        alone,
        partitionsOf: this.partitionsOf,
        done: parcel => {
          if (--parcel.completion.remaining === 0) this.#deadlines.finished(parcel.completion)
        },
        refuse: parcel => this.#deadlines.refused(parcel.completion, `all members of the group ${o.group} have closed`),
        gone: () => this.#forget(name, created),
        logger: this.#logger,
        observe: this.#observe,
      })
      group = created
      this.#groups.set(name, group)
    }
    return group
  }

  #forget(name: string, group: Group): void {
    this.#groups.delete(name)
    for (const topic of this.#topics.values()) topic.groups = topic.groups.filter(g => g !== group)
    group.abandon()
  }
}
