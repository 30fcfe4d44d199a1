/** The partitions assigned to this planner, each with its epoch and its devices; a bounded number of idle devices is kept. */
import type { Listening } from '../domain/listening.ts'
import { UNHEARD } from '../domain/listening.ts'
import type { Device } from '../domain/model.ts'

/** A device in memory: its state, and the events that wait for the one before them. */
export interface Slot {
  readonly id: string
  readonly partition: OwnedPartition
  /** Undefined until it is loaded. */
  device: Device | null | undefined
  /** What waits for the event before it; null mostly, and there are many slots. */
  queue: (() => void)[] | null
  busy: boolean
  /** What was decided and is not in the database yet: it must not be read anew before. */
  writing: number
  /** Whoever loads it anew after its writes were refused. */
  stale: boolean
  /** The silence for which SessionLost was published. */
  lostPublished: string | null
}

export interface OwnedPartition {
  readonly number: number
  readonly epoch: bigint
  readonly devices: Map<string, Slot>
  /** Devices with a session that is not over. */
  readonly live: Set<Slot>
  /** When gateways listened, by what stands in this partition. */
  listening: Listening
  lost: boolean
}

export interface Partitions {
  get(partition: number): OwnedPartition | undefined
  all(): Iterable<OwnedPartition>
  add(partition: number, epoch: bigint, listening?: Listening): OwnedPartition
  drop(partition: number): void
  slot(owned: OwnedPartition, deviceId: string): Slot
  forget(slot: Slot): void
  size(): number
}

const isIdle = (s: Slot): boolean =>
  !s.busy &&
  s.writing === 0 &&
  s.queue === null &&
  (!s.device?.session || s.device.session.phase === 'closed') &&
  !s.device?.superseded

/** How many are looked at for each device that is new. */
const LOOKS = 16

/** @param most devices kept over all partitions */
export function createPartitions(most: number): Partitions {
  const owned = new Map<number, OwnedPartition>()
  let size = 0

  const evict = (from: OwnedPartition): void => {
    // Oldest first. Those that cannot go stand last again, so that they hide none behind them; the next call goes on.
    let looks = LOOKS
    for (const slot of from.devices.values()) {
      if (size < most || looks-- === 0) return
      from.devices.delete(slot.id)
      if (isIdle(slot)) size--
      else from.devices.set(slot.id, slot)
    }
  }

  return {
    get: partition => owned.get(partition),
    all: () => owned.values(),
    add(number, epoch, listening = UNHEARD) {
      const fresh: OwnedPartition = { number, epoch, devices: new Map(), live: new Set(), listening, lost: false }
      owned.set(number, fresh)
      return fresh
    },
    drop(partition) {
      const old = owned.get(partition)
      if (!old) return
      old.lost = true
      size -= old.devices.size
      owned.delete(partition)
    },
    slot(from, deviceId) {
      const found = from.devices.get(deviceId)
      if (found) {
        // Under its own text: the one that came with this record is one more copy.
        from.devices.delete(found.id)
        from.devices.set(found.id, found)
        return found
      }
      // Before the new one is there, which is at work in a moment and does not show it yet.
      if (size >= most) evict(from)
      const slot: Slot = {
        id: deviceId,
        partition: from,
        device: undefined,
        queue: null,
        busy: false,
        writing: 0,
        stale: false,
        lostPublished: null,
      }
      from.devices.set(deviceId, slot)
      size++
      return slot
    },
    forget(slot) {
      if (slot.partition.devices.get(slot.id) !== slot) return
      slot.partition.devices.delete(slot.id)
      slot.partition.live.delete(slot)
      if (!slot.partition.lost) size--
    },
    size: () => size,
  }
}
