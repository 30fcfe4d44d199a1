/** The brokers of an installation: who they are, who leads which partition, and connections to them. */
import { coarseInterval } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { reasonOf } from '../delivery/dead-letter.ts'
import type { BrokerConnection, KafkaSecurity } from './connection/broker-connection.ts'
import { client } from './connection/index.ts'
import type { Metadata } from './connection/rare-requests.ts'
import { diagnoseSilence } from './connection/diagnosis.ts'
import { ConnectFailure, isHopeless } from './connection/failure.ts'
import { CODE, KafkaError, kafkaError } from './errors.ts'
import { Telling } from './telling.ts'

export interface ClusterOptions extends KafkaSecurity {
  /** `host:port` of some brokers. */
  brokers: readonly string[]
  clientId: string
  logger: Logger
  connectTimeoutMs?: number
  requestTimeoutMs?: number
}

interface Address {
  host: string
  port: number
}

/** A topic as the brokers tell it. */
export interface TopicView {
  /** 0 when all is well. */
  error: number
  /** The leader of each partition; -1 while there is none. */
  leaders: number[]
  /** How many brokers keep each partition, and how many of them have everything. */
  replicas: number[]
  inSync: number[]
}

/** A request that is under way. */
export interface Watched {
  connection: BrokerConnection
  /** From when on it takes long, on the monotonic clock, in ms. */
  from: number
  /** Whether it is still with the right broker, by what is known now. */
  stillRight: () => boolean
}

/** What takes longer than this on a broker that is alive is no good, in ms: a device waits 15 s for its answer. */
const REQUEST_MS = 6_000
/** What any broker can answer is asked of the next when one takes so long. */
const LOOK_MS = 2_000
const SILENT_MS = 1_500
/** So long a broker that hung is asked last, in ms. */
const SHUNNED_MS = 10_000
const WATCH_EVERY_MS = 500

export class Cluster {
  readonly #o: ClusterOptions
  readonly #seeds: Address[]
  readonly #nodes = new Map<number, Address>()
  readonly #topics = new Map<string, TopicView>()
  readonly #connections = new Map<string, Promise<BrokerConnection>>()
  /** Topics that somebody here is interested in. */
  readonly #wanted = new Set<string>()
  #controller = -1
  #refreshing: Promise<void> | undefined
  #unreachable: { since: number; error: unknown } | undefined
  /** Addresses that were reached, and those that lately did not answer in time (until when, monotonic, ms). */
  readonly #reached = new Set<string>()
  readonly #silent = new Map<string, number>()
  readonly #watched = new Set<Watched>()
  #endWatch: (() => void) | undefined
  /** What is wrong is told at once, and once a minute. */
  readonly telling: Telling
  #closed = false

  constructor(o: ClusterOptions) {
    this.#o = o
    this.#seeds = o.brokers.map(address)
    this.telling = new Telling(o.logger)
  }

  /** Since when no broker could be reached, in ms since 1970, and why; undefined while one can. */
  get unreachable(): { since: number; error: unknown } | undefined {
    return this.#unreachable
  }

  /** What is known of the topics that somebody here uses. */
  get topics(): Iterable<[string, TopicView]> {
    return this.#topics
  }

  topic(name: string): TopicView | undefined {
    return this.#topics.get(name)
  }

  /** Whether a broker is one of the cluster's. */
  knows(node: number): boolean {
    return this.#nodes.has(node)
  }

  /** The leader of a partition, or -1 when it is not known. */
  leader(topic: string, partition: number): number {
    return this.#topics.get(topic)?.leaders[partition] ?? -1
  }

  /** Asks who leads what, for all topics of interest. Calls at the same time share one question. */
  async refresh(topics: Iterable<string> = []): Promise<void> {
    let news = false
    for (const topic of topics) {
      if (this.#wanted.has(topic)) continue
      this.#wanted.add(topic)
      news = true
    }
    if (news && this.#refreshing) await this.#refreshing.catch(() => {})
    this.#refreshing ??= this.#ask().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** A connection to a broker for one purpose: requests of one purpose are answered in their order. */
  async connection(node: number, purpose: string): Promise<BrokerConnection> {
    const at = this.#nodes.get(node)
    if (at === undefined) throw new Error(`broker ${node} is not known`)
    try {
      return await this.#open(at, purpose)
    } catch (error) {
      throw this.#closed ? error : this.#asAdvertised(node, at, error)
    }
  }

  /**
   * A request that takes long may be with a broker that hangs: meanwhile it is asked who leads what, and where another one
   * does, its connection is ended, so that the request goes there at once. @returns to be called when there is an answer
   */
  watch(w: Watched): () => void {
    this.#watched.add(w)
    this.#endWatch ??= coarseInterval(WATCH_EVERY_MS, () => this.#lookAfter())
    return () => void this.#watched.delete(w)
  }

  /** The broker that coordinates a consumer group. */
  async coordinator(group: string): Promise<number> {
    const answer = await this.withAny(c => c.call('FindCoordinator', { groupId: group, coordinatorType: 0 }, LOOK_MS))
    if (answer.errorCode !== CODE.none) throw kafkaError(answer.errorCode, `coordinator of group ${group}`)
    const { nodeId, host, port } = answer.coordinator
    this.#nodes.set(nodeId, { host, port })
    return nodeId
  }

  /** A connection to the controller, for administration. */
  async controller(): Promise<BrokerConnection> {
    await this.refresh()
    return this.connection(this.#controller, 'any')
  }

  /** Runs a question that any broker can answer, on the first that can be reached. */
  async withAny<T>(ask: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    const known = shuffled([...this.#nodes.values()])
    const others = shuffled(this.#seeds).filter(s => !known.some(k => nameOf(k) === nameOf(s)))
    const now = performance.now()
    const isSilent = (at: Address): boolean => (this.#silent.get(nameOf(at)) ?? 0) > now
    // Whoever hung a moment ago is asked last.
    const all = [...known, ...others].sort((a, b) => Number(isSilent(a)) - Number(isSilent(b)))
    let last: unknown = new Error('no broker is configured')
    let hopeless: ConnectFailure | undefined
    let mayMend = false
    for (const at of all) {
      const began = performance.now()
      try {
        const answer = await this.#askOne(at, ask)
        this.#silent.delete(nameOf(at))
        this.#unreachable = undefined
        return answer
      } catch (error) {
        if (this.#closed || error instanceof KafkaError) throw error
        if (performance.now() - began > SILENT_MS) this.#silent.set(nameOf(at), performance.now() + SHUNNED_MS)
        last = error
        if (error instanceof ConnectFailure && error.hopeless) hopeless ??= error
        else mayMend = true
      }
    }
    // What is wrong with a setting says most; but where another broker may still come, it is waited for.
    if (hopeless !== undefined) last = mayMend ? new ConnectFailure(hopeless.message, { hopeless: false }) : hopeless
    this.#unreachable = { since: this.#unreachable?.since ?? Date.now(), error: last }
    this.telling.tell('error', 'unreachable', `Kafka: ${reasonOf(last)}`)
    throw last
  }

  async #askOne<T>(at: Address, ask: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    const connection = await this.#open(at, 'any')
    const name = nameOf(at)
    try {
      const answer = await ask(connection)
      this.#reached.add(name)
      return answer
    } catch (error) {
      if (error instanceof KafkaError || this.#closed || this.#reached.has(name)) throw error
      const { ssl, sasl } = this.#o
      throw await diagnoseSilence(error, { ...at, ssl: typeof ssl === 'function' ? ssl() : ssl, sasl })
    }
  }

  /** A broker's own address is the operator's to set: whoever cannot reach it needs to hear which it is. */
  #asAdvertised(node: number, at: Address, error: unknown): unknown {
    const name = nameOf(at)
    if (this.#reached.has(name) || this.#seeds.some(s => nameOf(s) === name) || isHopeless(error)) return error
    const why = `broker ${node} says that it is at ${name} (its advertised.listeners), which cannot be reached from here: ${reasonOf(error)}`
    this.telling.tell('error', `advertised ${name}`, `Kafka: ${why}`)
    return new ConnectFailure(why, { hopeless: false, cause: error })
  }

  #lookAfter(): void {
    if (this.#watched.size === 0) {
      this.#endWatch?.()
      this.#endWatch = undefined
      return
    }
    const now = performance.now()
    const late = [...this.#watched].filter(w => now >= w.from)
    if (late.length === 0) return
    this.refresh().then(
      () => {
        for (const w of late)
          if (this.#watched.has(w) && !w.stillRight()) w.connection.destroy('another broker leads its partitions now')
      },
      () => {},
    )
  }

  /** Ends every connection whose purpose begins so. */
  drop(purpose: string, reason: string): void {
    for (const [id, opening] of this.#connections) {
      if (!id.startsWith(purpose)) continue
      this.#connections.delete(id)
      opening.then(
        c => c.destroy(reason),
        () => {},
      )
    }
  }

  close(): void {
    this.#closed = true
    this.#endWatch?.()
    this.drop('', 'closed')
  }

  #open(at: Address, purpose: string): Promise<BrokerConnection> {
    const id = `${purpose} ${at.host}:${at.port}`
    const existing = this.#connections.get(id)
    if (existing === undefined) return this.#openNew(at, id)
    return existing.then(connection => {
      if (connection.open && !connection.aged) return connection
      return this.#reopen(at, id, existing)
    })
  }

  #reopen(at: Address, id: string, old: Promise<BrokerConnection>): Promise<BrokerConnection> {
    const current = this.#connections.get(id)
    if (current !== undefined && current !== old) return current
    // What is asked on it is still answered.
    void old.then(connection => connection.retire())
    return this.#openNew(at, id)
  }

  #openNew(at: Address, id: string): Promise<BrokerConnection> {
    if (this.#closed) return Promise.reject(new Error('closed'))
    const o = this.#o
    const opening: Promise<BrokerConnection> = client
      .open({
        host: at.host,
        port: at.port,
        clientId: o.clientId,
        logger: o.logger,
        // Once a broker was spoken to the settings are right.
        asks: this.#reached.size === 0,
        connectTimeoutMs: o.connectTimeoutMs ?? 3_000,
        requestTimeoutMs: o.requestTimeoutMs ?? REQUEST_MS,
        ...(o.ssl === undefined ? {} : { ssl: o.ssl }),
        ...(o.sasl === undefined ? {} : { sasl: o.sasl }),
      })
      .then(
        connection => {
          if (!id.startsWith('any ')) this.#reached.add(nameOf(at))
          if (this.#connections.get(id) !== opening) connection.destroy('no longer wanted')
          return connection
        },
        error => {
          if (this.#connections.get(id) === opening) this.#connections.delete(id)
          throw error
        },
      )
    this.#connections.set(id, opening)
    return opening
  }

  /** Topics as they are now, without an interest in them from here on. */
  async describe(topics: readonly string[]): Promise<ReadonlyMap<string, TopicView>> {
    const answer = await this.#metadata(topics)
    return new Map(answer.topicMetadata.map(t => [t.topic, viewOf(t)]))
  }

  #metadata(topics: readonly string[]): Promise<Metadata> {
    return this.withAny(c => c.call('Metadata', { topics, allowAutoTopicCreation: false }, LOOK_MS))
  }

  async #ask(): Promise<void> {
    const answer = await this.#metadata([...this.#wanted])
    // A broker that is just starting knows nobody yet.
    if (answer.brokers.length > 0) {
      this.#nodes.clear()
      for (const b of answer.brokers) this.#nodes.set(b.nodeId, { host: b.host, port: b.port })
    }
    this.#controller = answer.controllerId
    for (const t of answer.topicMetadata) {
      // Asked for none, a broker tells all.
      if (this.#wanted.has(t.topic)) this.#topics.set(t.topic, viewOf(t))
    }
  }
}

function viewOf(t: Metadata['topicMetadata'][number]): TopicView {
  const view: TopicView = { error: t.topicErrorCode, leaders: [], replicas: [], inSync: [] }
  for (const p of t.partitionMetadata) {
    view.leaders[p.partitionId] = p.leader
    view.replicas[p.partitionId] = p.replicas.length
    view.inSync[p.partitionId] = p.isr.length
  }
  return view
}

function address(text: string): Address {
  const colon = text.lastIndexOf(':')
  const port = Number(text.slice(colon + 1))
  if (colon <= 0 || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new TypeError(`"${text}" is not a broker address: host:port`)
  return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port }
}

const nameOf = (at: Address): string => `${at.host}:${at.port}`

function shuffled<T>(list: readonly T[]): T[] {
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}
