/** What the conformance suite needs from a back end, and small helpers to watch records arrive. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bus, IncomingRecord, OutgoingRecord, Subscription } from '../bus.ts'

/** A back end under test. */
export interface BusUnderTest {
  /** A client of the one broker; clients of a back end that lives in one process may share it. */
  connect(): Promise<Bus>
  /** Makes a topic that no other test uses, and returns its name. */
  topic(partitions: number): Promise<string>
  /** Makes the dead-letter topic usable. */
  deadLetters(): Promise<void>
  /** Ends a member as SIGKILL would: nothing is committed, nobody is told. */
  crash(subscription: Subscription): Promise<void>
  /** Where the group goes on in a partition, as it has committed; absent where nothing is committed. */
  committed?(group: string, topic: string, partition: number): Promise<number>
  /** How long the group may take to notice a member that crashed, in ms. */
  failureDetectionMs: number
  close(): Promise<void>
}

let counter = 0
/** A name that no other test has. */
export const unique = (prefix: string): string => `${prefix}-${process.pid}-${Date.now().toString(36)}-${++counter}`

const text = new TextEncoder()

export const record = (
  topic: string,
  key: string,
  value: string | Uint8Array,
  more: Partial<OutgoingRecord> = {},
): OutgoingRecord => ({
  topic,
  key,
  value: typeof value === 'string' ? text.encode(value) : value,
  headers: {},
  ...more,
})

export const textOf = (r: IncomingRecord): string => Buffer.from(r.value).toString()

/** Waits until `holds`; fails with `what` after `withinMs`. */
export async function until(what: string, holds: () => boolean, withinMs = 30_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > end) assert.fail(`did not happen in ${withinMs / 1000} s: ${what}`)
    await pause(5)
  }
}

/** A promise with its ends outside: a latch that a handler waits at until it is released. */
export function latch(): { release: () => void; released: Promise<void> } {
  let release!: () => void
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  return { release, released }
}

/** As many keys as there are partitions, one in each. */
export function keyPerPartition(bus: Bus, topic: string): string[] {
  const keys: string[] = []
  for (let i = 0; keys.filter(k => k !== undefined).length < bus.partitionsOf(topic); i++) {
    const p = bus.partitionOf(topic, `device-${i}`)
    keys[p] ??= `device-${i}`
  }
  return keys
}

/** Publishes without waiting: for tests whose handlers finish later; a failure shows in what arrives. */
export function send(bus: Bus, ...records: OutgoingRecord[]): void {
  for (const r of records) bus.publish(r).catch(() => {})
}
