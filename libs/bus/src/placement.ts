/**
 * Commands of the world come as its producers write them: on another partition than their device's (librdkafka's
 * partitioner is not Java's), without a key, or under the key of another device than they name.
 */
import type { Bus, IncomingRecord, OutgoingRecord } from './bus.ts'

export type Placement =
  /** Where its device lives, under its device's key. */
  | { at: 'home' }
  /** To be published like this, and then done. */
  | { at: 'elsewhere'; forwarded: OutgoingRecord }
  /** Nobody can say which device is meant. */
  | { at: 'nowhere'; why: 'contradiction' | 'nameless' }

const HOME: Placement = { at: 'home' }

/** Where a command belongs that names `deviceId` (empty: it names none). */
export function placementOf(bus: Pick<Bus, 'partitionOf'>, record: IncomingRecord, deviceId: string): Placement {
  if (record.key !== '' && deviceId !== '' && record.key !== deviceId) return { at: 'nowhere', why: 'contradiction' }
  const key = record.key === '' ? deviceId : record.key
  if (key === '') return { at: 'nowhere', why: 'nameless' }
  if (record.key === key && bus.partitionOf(record.topic, key) === record.partition) return HOME
  return {
    at: 'elsewhere',
    forwarded: { topic: record.topic, key, value: Uint8Array.from(record.value), headers: record.headers },
  }
}
