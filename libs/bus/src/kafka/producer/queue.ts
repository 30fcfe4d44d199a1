/** What waits to be written to one partition, and the one batch that is on its way. */
import type { OutgoingRecord } from '../../bus.ts'
import type { Codec } from '../protocol/compression.ts'
import { encodeBatch, upperBound } from '../protocol/record-batch.ts'

/** Who a broker takes us for: given once, valid for all partitions until a batch is given up. */
export interface Identity {
  producerId: bigint
  epoch: number
}

/** One record that somebody waits for. */
export interface Waiting {
  record: OutgoingRecord
  /** ms since 1970. */
  timestamp: number
  bytes: number
  /** On the monotonic clock, in ms: when it is to be sent at the latest, and when it is given up. */
  due: number
  deadline: number
  /** Called once; with an error when it was not written. */
  settle: ((error?: Error) => void) | undefined
}

/** @param now, deadline monotonic, in ms */
export const waiting = (
  record: OutgoingRecord,
  timestamp: number,
  now: number,
  deadline: number,
  settle: (error?: Error) => void,
): Waiting => ({ record, timestamp, bytes: upperBound(record), due: now + (record.mayWaitMs ?? 0), deadline, settle })

/** Settles a record; a second time does nothing. */
export function settle(w: Waiting, error?: Error): void {
  const done = w.settle
  w.settle = undefined
  done?.(error)
}

/** A batch keeps its bytes: sent again it must be the same, or the broker could not know it again. */
export interface Batch {
  records: Waiting[]
  data: Buffer
  identity: Identity
  sequence: number
}

const MAX_SEQUENCE = 0x7fffffff

export class PartitionQueue {
  readonly topic: string
  readonly partition: number
  readonly #codec: Codec
  #waiting: Waiting[] = []
  /** The earliest `due` of those. */
  #due = Infinity
  /** Formed, and not yet known to be written. */
  batch: Batch | undefined
  /** The batch is with the broker now. */
  sending = false
  /** Not before this time (monotonic, ms) is the batch tried again. */
  notBefore = 0
  tries = 0
  /** The broker does not know our numbers any more: the batch has to go as a new producer's. */
  forgotten = false
  #identity: Identity | undefined
  #sequence = 0

  constructor(topic: string, partition: number, codec: Codec = 'none') {
    this.topic = topic
    this.partition = partition
    this.#codec = codec
  }

  /** When something of it is to be sent, on the monotonic clock, in ms: what is tried again is due at once. */
  get due(): number {
    return this.batch !== undefined ? 0 : this.#due
  }

  get idle(): boolean {
    return this.batch === undefined && this.#waiting.length === 0
  }

  push(w: Waiting): void {
    this.#waiting.push(w)
    if (w.due < this.#due) this.#due = w.due
  }

  /** The batch to send now: the one that has to be sent again, or a new one of at most `bytes` (a single record may be larger). */
  form(identity: Identity, bytes: number): Batch | undefined {
    if (this.batch) {
      if (this.forgotten && this.batch.identity !== identity) this.#renew(identity)
      return this.batch
    }
    if (this.#waiting.length === 0) return undefined
    if (this.#identity !== identity) {
      this.#identity = identity
      this.#sequence = 0
    }
    let size = 0
    let count = 0
    for (; count < this.#waiting.length; count++) {
      const next = this.#waiting[count]!.bytes
      if (count > 0 && size + next > bytes) break
      size += next
    }
    const records = count === this.#waiting.length ? this.#waiting : this.#waiting.slice(0, count)
    this.#waiting = count === this.#waiting.length ? [] : this.#waiting.slice(count)
    // What one batch has no room for has waited long enough.
    this.#due = this.#waiting.length === 0 ? Infinity : 0
    this.#encode(records, size)
    return this.batch
  }

  /** The batch is written. */
  written(): void {
    const batch = this.batch!
    this.#sequence = (this.#sequence + batch.records.length) & MAX_SEQUENCE
    this.#clear()
    for (const w of batch.records) settle(w)
  }

  /** The broker will not have it, and has not written it: nobody's fault but its own. */
  refused(error: Error): void {
    const batch = this.batch!
    this.#clear()
    for (const w of batch.records) settle(w, error)
  }

  /** Too large as a whole: smaller ones follow. False when it is a single record. */
  split(): boolean {
    const { records } = this.batch!
    if (records.length === 1) return false
    const half = records.splice(0, Math.ceil(records.length / 2))
    this.#waiting = [...records, ...this.#waiting]
    this.#due = 0
    this.#encode(
      half,
      half.reduce((sum, w) => sum + w.bytes, 0),
    )
    return true
  }

  /**
   * Tells those whose time is up. Where a batch is given up it may have been written or not, so its numbers cannot be
   * used again: true when this partition needs a new identity.
   */
  expire(now: number, error: () => Error): boolean {
    if (this.#waiting.length > 0 && this.#waiting[0]!.deadline <= now) {
      for (const w of this.#waiting) if (w.deadline <= now) settle(w, error())
      this.#waiting = this.#waiting.filter(w => w.settle)
    }
    if (!this.batch) return false
    for (const w of this.batch.records) if (w.deadline <= now) settle(w, error())
    if (this.sending || this.batch.records.some(w => w.settle)) return false
    this.#clear()
    this.#identity = undefined
    return true
  }

  failAll(error: Error): void {
    for (const w of [...(this.batch?.records ?? []), ...this.#waiting]) settle(w, error)
    this.#waiting = []
    this.#clear()
  }

  #clear(): void {
    this.batch = undefined
    this.sending = false
    this.tries = 0
    this.notBefore = 0
    this.forgotten = false
  }

  #renew(identity: Identity): void {
    const { records } = this.batch!
    this.#identity = identity
    this.#sequence = 0
    this.forgotten = false
    this.#encode(
      records,
      records.reduce((sum, w) => sum + w.bytes, 0),
    )
  }

  #encode(records: Waiting[], bytes: number): void {
    const identity = this.#identity!
    const data = encodeBatch(
      records.map(w => ({
        key: w.record.key,
        value: w.record.value,
        headers: w.record.headers,
        tombstone: w.record.tombstone === true,
        timestamp: w.timestamp,
      })),
      { ...identity, sequence: this.#sequence },
      bytes,
      this.#codec,
    )
    this.batch = { records, data, identity, sequence: this.#sequence }
  }
}
