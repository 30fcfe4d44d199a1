/** The bus over Kafka. */
import { topicsWith } from '@auroralinks/contracts'
import type { Topic } from '@auroralinks/contracts'
import { silentLogger } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { BusUnavailable } from '../bus.ts'
import type { Bus, OutgoingRecord, SubscribeOptions } from '../bus.ts'
import type { BackOff } from '../delivery/back-off.ts'
import type { BusObserver } from '../delivery/observer.ts'
import { partitionForKey } from '../murmur2.ts'
import { partitionCounts } from '../partitions.ts'
import { reasonOf } from '../delivery/dead-letter.ts'
import { Cluster } from './cluster.ts'
import { isHopeless } from './connection/failure.ts'
import type { KafkaSecurity } from './connection/broker-connection.ts'
import { KafkaSubscription } from './consumer/subscription.ts'
import type { ConsumerTimes } from './consumer/subscription.ts'
import { Producer } from './producer/producer.ts'
import { mayWrite } from './producer/trouble.ts'
import { topicsOf, topicsWrittenBy } from './rights.ts'
import { namingWith } from './naming.ts'
import type { Naming } from './naming.ts'
import type { Codec } from './protocol/compression.ts'
import type { FetchLimits } from './protocol/fetch.ts'
import { openSchemaRegistry } from '../public/schema-registry.ts'
import { withPublicForms } from '../public/public-bus.ts'
import { checkTopics } from './topics/check.ts'

export interface KafkaBusOptions {
  /** `host:port` of some brokers; the others are found through them. */
  brokers: readonly string[]
  /** How the brokers' logs and quotas name this process. */
  clientId: string
  /** Partitions of keyed topics (`ACS_KAFKA_PARTITIONS`, default 16), or of any topic by its name. */
  partitions?: number | ((topic: string) => number)
  security?: KafkaSecurity
  /** Stands before the name of every topic and consumer group on the brokers (`ACS_KAFKA_TOPIC_PREFIX`). */
  topicPrefix?: string
  /** Where this process runs, as `broker.rack` names it: records are read from a replica there (`ACS_KAFKA_RACK`). */
  rack?: string
  /** How batches are compressed (`ACS_KAFKA_COMPRESSION`, default `none`). */
  compression?: Codec
  /** Whether public topics have twins in JSON (`ACS_KAFKA_JSON`). */
  json?: boolean
  /** URL of a schema registry (`ACS_KAFKA_SCHEMA_REGISTRY`). */
  schemaRegistry?: string
  /** Who this is in the list of topics: what it reads and writes is looked at when a broker is reached (default: all topics, and no rights). */
  service?: string
  /** Those that are looked at instead. */
  topics?: readonly Topic[]
  /** How long `publish` tries, in ms (default 30,000). */
  publishTimeoutMs?: number
  /** So many bytes may wait to be published (default 64 MiB). */
  maxBufferedBytes?: number
  /** Pauses between tries of a record whose handler failed (default 100 ms, doubling to 5 s). */
  retry?: BackOff
  /** Failure detection, commits and hand-over (defaults: session 7 s, heartbeat 1 s, commit 1 s, hand-over 1 s). */
  times?: Partial<ConsumerTimes>
  /** Fetching (defaults: wait 500 ms, 4 MiB a fetch, 1 MiB a partition). */
  limits?: Partial<FetchLimits>
  logger?: Logger
  observe?: BusObserver
  /** The first that was heard of Kafka is that waiting is of no use: a setting is wrong. `notReady` says the same. */
  onHopeless?: (why: Error) => void
}

/** The bus over Kafka, which also says what a start waits for. */
export interface KafkaBusOfProcess extends Bus {
  /** Null when every subscription that is open reads, else why one does not. */
  waiting(): string | null
}

const TIMES: ConsumerTimes = { sessionTimeoutMs: 7_000, heartbeatMs: 1_000, commitMs: 1_000, handoverMs: 1_000 }
const LIMITS = { maxWaitMs: 500, maxBytes: 4 * 1024 * 1024, maxBytesPerPartition: 1024 * 1024 }
const RETRY: BackOff = { firstMs: 100, mostMs: 5_000 }
/** A broker that could not be reached is looked for again at most so often, in ms. */
const LOOK_AGAIN_MS = 1_000

/** Connects in the background: `notReady` tells when it has. */
export function createKafkaBus(o: KafkaBusOptions): KafkaBusOfProcess {
  const { schemaRegistry: url, topicPrefix = '', logger = silentLogger, json = false } = o
  const registry = url === undefined ? null : openSchemaRegistry({ url, topicPrefix, logger })
  const bus = new KafkaBus(o)
  return { ...withPublicForms(bus, { json, registry }), waiting: () => bus.waiting() }
}

class KafkaBus implements KafkaBusOfProcess {
  readonly #o: KafkaBusOptions
  readonly #logger: Logger
  readonly #observe: BusObserver
  readonly #cluster: Cluster
  readonly #producer: Producer
  readonly #naming: Naming
  readonly #subscriptions = new Set<KafkaSubscription>()
  readonly partitionsOf: (topic: string) => number
  #met = false
  #lookedAt = -LOOK_AGAIN_MS
  #number = 0
  #toldMismatch = false
  #closed: Promise<void> | undefined

  constructor(o: KafkaBusOptions) {
    this.#o = o
    this.#logger = o.logger ?? silentLogger
    this.#observe = o.observe ?? (() => {})
    this.#cluster = new Cluster({ brokers: o.brokers, clientId: o.clientId, logger: this.#logger, ...o.security })
    this.#naming = namingWith(o.topicPrefix ?? '')
    this.#producer = new Producer({
      cluster: this.#cluster,
      deadlineMs: o.publishTimeoutMs ?? 30_000,
      maxBufferedBytes: o.maxBufferedBytes ?? 64 * 1024 * 1024,
      compression: o.compression ?? 'none',
      logger: this.#logger,
    })
    this.partitionsOf = partitionCounts(o.partitions)
    this.#look()
  }

  partitionOf(topic: string, key: string): number {
    return partitionForKey(key, this.partitionsOf(topic))
  }

  publish(record: OutgoingRecord): Promise<void> {
    return new Promise((resolve, reject) => this.#send(record, error => (error ? reject(error) : resolve())))
  }

  publishAll(records: OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      let left = records.length
      let failure: Error | undefined
      for (const record of records) {
        this.#send(record, error => {
          failure ??= error
          if (--left > 0) return
          if (failure) reject(failure)
          else resolve()
        })
      }
    })
  }

  subscribe(options: SubscribeOptions): KafkaSubscription {
    if (this.#closed) throw new BusUnavailable('the bus is closed')
    if (options.onlyPartition !== undefined && options.topics.length !== 1)
      throw new TypeError('onlyPartition is for exactly one topic')
    const subscription = new KafkaSubscription({
      id: String(++this.#number),
      o: this.#onBrokers(options),
      ours: this.#naming.ours,
      cluster: this.#cluster,
      times: { ...TIMES, ...this.#o.times },
      limits: { ...LIMITS, rack: this.#o.rack ?? '', ...this.#o.limits },
      retry: this.#o.retry ?? RETRY,
      publish: record => this.publish(record),
      logger: this.#logger,
      observe: this.#observe,
    })
    this.#subscriptions.add(subscription)
    return subscription
  }

  notReady(): string | null {
    if (this.#closed) return 'closed'
    const unreachable = this.#cluster.unreachable
    if (unreachable !== undefined || !this.#met) this.#look()
    if (unreachable !== undefined)
      return `broker unreachable since ${new Date(unreachable.since).toISOString()}: ${reasonOf(unreachable.error)}`
    if (!this.#met) return 'connecting'
    return this.#mismatch() ?? this.#producer.notReady()
  }

  waiting(): string | null {
    for (const subscription of this.#subscriptions) {
      const why = subscription.notReady()
      if (why !== null && why !== 'closed') return why
    }
    return null
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#subscriptions].map(s => s.close()))
    await this.#producer.close(5_000)
    this.#cluster.close()
  }

  #send(record: OutgoingRecord, settled: (error?: Error) => void): void {
    const count = this.partitionsOf(record.topic)
    const partition = record.partition ?? partitionForKey(record.key, count)
    if (partition < 0 || partition >= count)
      return settled(new RangeError(`${record.topic} has no partition ${partition}`))
    const topic = this.#naming.onBrokers(record.topic)
    this.#producer.send(topic === record.topic ? record : { ...record, topic }, partition, error => {
      this.#observe({ type: error ? 'publish-failed' : 'published', topic: record.topic, records: 1 })
      settled(error)
    })
  }

  #onBrokers(o: SubscribeOptions): SubscribeOptions {
    const { onBrokers } = this.#naming
    const gatherMs = Object.fromEntries(Object.entries(o.gatherMs ?? {}).map(([topic, ms]) => [onBrokers(topic), ms]))
    return { ...o, group: onBrokers(o.group), topics: o.topics.map(onBrokers), gatherMs }
  }

  #look(): void {
    const now = performance.now()
    if (now - this.#lookedAt < LOOK_AGAIN_MS) return
    this.#lookedAt = now
    this.#cluster.refresh().then(
      () => {
        if (!this.#met)
          this.#checkAll().catch(error =>
            this.#logger.debug('the topics could not be looked at', { reason: reasonOf(error) }),
          )
        this.#met = true
        this.#producer.notReady()
      },
      (error: unknown) => {
        if (!this.#met && isHopeless(error)) this.#o.onHopeless?.(error as Error)
      },
    )
  }

  /** What exists, how it is set, and whether we may: told before the first device needs it. */
  async #checkAll(): Promise<void> {
    const { onBrokers, ours } = this.#naming
    const { service, topics, json = false } = this.#o
    const used = topics ?? (service === undefined ? topicsWith(json) : topicsOf(service, json))
    const named = used.map(t => ({ ...t, name: onBrokers(t.name) }))
    await checkTopics(this.#cluster, named, topic => this.partitionsOf(ours(topic)), this.#logger)
    if (service === undefined) return
    const written = topicsWrittenBy(service, json).map(t => onBrokers(t.name))
    await this.#cluster.refresh(written)
    for (const topic of written)
      if (!(await mayWrite(this.#cluster, topic, 0).catch(() => true))) this.#producer.forbidden(topic)
  }

  #mismatch(): string | null {
    for (const [name, view] of this.#cluster.topics) {
      const wanted = this.partitionsOf(this.#naming.ours(name))
      if (view.error !== 0 || view.leaders.length === wanted) continue
      const text = `topic ${name} has ${view.leaders.length} partitions, but this installation is set to ${wanted}`
      if (!this.#toldMismatch) this.#logger.error(text)
      this.#toldMismatch = true
      return text
    }
    return null
  }
}
