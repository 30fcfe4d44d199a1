/**
 * The bus: what every service knows of Kafka. Two back ends stand behind it, `memory/` and `kafka/`, and one
 * conformance suite holds both to the promises written here.
 */

/** Header names and values of a record; all are text (CloudEvents binary mode, `traceparent`, reply address). */
export type Headers = Record<string, string>

/** A record to publish. */
export interface OutgoingRecord {
  topic: string
  /** The device id: records of one key keep their order. */
  key: string
  value: Uint8Array
  headers: Headers
  /** On a compacted topic: what stood under this key is gone. Kafka gets no value, readers here an empty one. */
  tombstone?: true
  /** An explicit partition (replies); otherwise the partition follows from the key. */
  partition?: number
  /** Nobody is in a hurry for it: on Kafka it may wait so long, in ms, for a request that goes anyway. What is published after it for the same partition takes it along. */
  mayWaitMs?: number
}

/** A record as a consumer sees it. */
export interface IncomingRecord {
  topic: string
  partition: number
  offset: bigint
  key: string
  /** May be a slice of a whole fetch: copy what is kept for long. Not to be changed: other groups may see it too. */
  value: Uint8Array
  headers: Headers
  /** When the record was appended, in ms since 1970. */
  timestamp: number
}

/**
 * Handles one record. It is called for the records of a partition in their order and **without waiting for the one
 * before**: different devices never wait for each other (use `perKey` where the order per device must hold across
 * awaits). A record that is tried again is not overtaken by later ones of its key. The record counts as done when the
 * returned promise resolves, that is, when its effects are durable;
 * offsets are committed up to the first record that is not done. A rejection is tried again with back-off;
 * `PoisonRecord`, or the attempts used up, send the record to `acs.dead-letter.v1`. `RetryForever` (a store that is
 * away) is retried until it works or the partition is lost.
 *
 * `maybeAgain`: the record stood in the topic when its partition became ours, so that whoever had the partition before
 * may have handled it. What came later nobody else has handled, whatever the clocks say.
 */
export type RecordHandler = (record: IncomingRecord, signal: AbortSignal, maybeAgain: boolean) => void | Promise<void>

/** By topic, in ms; a function is asked anew each time, so that a reader can be in a hurry for a while. */
export type GatherMs = Readonly<Record<string, number | (() => number)>>

export interface SubscribeOptions {
  /** The consumer group. */
  group: string
  topics: string[]
  /** Where a group without committed offsets begins. */
  from: 'earliest' | 'latest'
  /** Read exactly this partition of the one topic, in a group of one that nobody else disturbs (replies). */
  onlyPartition?: number
  /** Read every partition, in a group of one that the brokers do not know: each reader has all, from `from` on at each start, and nothing is committed. */
  alone?: boolean
  handler: RecordHandler
  /** Partitions newly ours (the same numbers of every topic subscribed): awaited before any of their records arrive. */
  onAssigned?: (partitions: number[]) => void | Promise<void>
  /** Partitions no longer ours; their signals are aborted and completions are no longer committed. */
  onRevoked?: (partitions: number[]) => void | Promise<void>
  /** Records handed out and not yet done, per subscription, before fetching pauses (default 5,000). */
  maxInFlight?: number
  /** Topics whose records may gather for so long, in ms, while they keep coming: for readers of what hardly ever concerns them. The first after a pause comes at once. */
  gatherMs?: GatherMs
  /** How often a rejected record is tried before it goes to the dead letters (default 5). */
  attempts?: number
  /** The record as it goes to the dead letters (default: as it came), for those whose records may hold what must not be published again. */
  deadLetterAs?: (record: IncomingRecord) => IncomingRecord
}

export interface Subscription {
  /** Resolves when partitions are assigned and positioned: from here on nothing published is missed. */
  ready: Promise<void>
  /** Null when it reads, else why not ("rebalancing", "broker unreachable since …"). */
  notReady(): string | null
  partitions(): number[]
  /** Stops fetching, waits for what is in flight (at most `drainMs`, default 10,000), commits, leaves the group. */
  close(o?: { drainMs?: number }): Promise<void>
}

export interface Bus {
  /**
   * Publishes, in the order of the calls for each key. Resolves when the record is durable: on Kafka acknowledged by
   * all in-sync replicas, in memory when every consumer group that reads the topic has done it (so a handler must not
   * wait for a `publish` that its own completion has to precede).
   * Rejects with `BusUnavailable` when that could not be had in time (default 30 s; it may have been written all the
   * same), with `RecordRefused` when it never can, of which `RecordTooLarge` says why.
   */
  publish(record: OutgoingRecord): Promise<void>
  publishAll(records: OutgoingRecord[]): Promise<void>
  subscribe(options: SubscribeOptions): Subscription
  /** The partition that a key belongs to: Java's murmur2, as every Kafka client's default but librdkafka's. */
  partitionOf(topic: string, key: string): number
  partitionsOf(topic: string): number
  /** Null when connected, else why not. */
  notReady(): string | null
  close(): Promise<void>
}

/** The record can never be handled: it goes to the dead letters at once, and the rest goes on. */
export class PoisonRecord extends Error {
  override name = 'PoisonRecord'
}

/** The handler's store is away: try again for as long as it takes. */
export class RetryForever extends Error {
  override name = 'RetryForever'
}

/** Nothing could be published in time. */
export class BusUnavailable extends Error {
  override name: string = 'BusUnavailable'
}

/** The broker does not let us write: an ACL is missing. It may be given while we run. */
export class BusForbidden extends BusUnavailable {
  override name = 'BusForbidden'
}

/** The broker will never take this record: it is too large, or its topic refuses it. Trying again is of no use. */
export class RecordRefused extends Error {
  override name: string = 'RecordRefused'
}

/** The broker takes no record of this size: a smaller one may be taken. */
export class RecordTooLarge extends RecordRefused {
  override name = 'RecordTooLarge'
}
