/** What identity remembers of devices: the most recently seen ones, within a number of bytes. */
import type { KnownDevice } from './known-device.ts'

/** The number of one assignment of a partition to this instance, until its revocation; what was remembered under an older one is forgotten. */
export type Assignment = number

export interface DeviceCache {
  /** The partition was assigned to this instance: nothing is remembered of it yet. */
  assign(partition: number): void
  revoke(partition: number): void
  /** Null when the partition is not assigned to this instance. */
  assignment(partition: number): Assignment | null
  /** Null = known not to exist; undefined = not remembered. */
  get(id: string, assignment: Assignment): KnownDevice | null | undefined
  set(id: string, assignment: Assignment, device: KnownDevice | null): void
  delete(id: string): void
  entries(): number
  bytes(): number
}

interface Entry {
  device: KnownDevice | null
  assignment: Assignment
  bytes: number
}

/** What a record and its place in the map take besides its texts; measured, rounded up. */
const ENTRY_BYTES = 320

/** What the last Digest of a device was made of; its texts are shared where they can be. */
const PROVED_BYTES = 240

/** A cache that holds at most `maxBytes`, by estimate. */
export function createDeviceCache(maxBytes: number): DeviceCache {
  const assignments = new Map<number, Assignment>()
  const live = new Set<Assignment>()
  const entries = new Map<string, Entry>()
  let bytes = 0
  let last = 0

  const drop = (id: string, entry: Entry): void => {
    entries.delete(id)
    bytes -= entry.bytes
  }
  const revoke = (partition: number): void => {
    const assignment = assignments.get(partition)
    if (assignment === undefined) return
    assignments.delete(partition)
    live.delete(assignment)
    for (const [id, entry] of entries) if (entry.assignment === assignment) drop(id, entry)
  }

  return {
    assign(partition) {
      revoke(partition)
      assignments.set(partition, ++last)
      live.add(last)
    },
    revoke,
    assignment: partition => assignments.get(partition) ?? null,
    get(id, assignment) {
      const entry = entries.get(id)
      if (entry === undefined || entry.assignment !== assignment) return undefined
      // Under its own text: the one that came with the question is one more copy.
      const own = entry.device?.id ?? id
      entries.delete(own)
      entries.set(own, entry)
      return entry.device
    },
    set(id, assignment, device) {
      const old = entries.get(id)
      if (old !== undefined) drop(id, old)
      if (!live.has(assignment)) return
      const entry = { device, assignment, bytes: sizeOf(id, device) }
      entries.set(device?.id ?? id, entry)
      bytes += entry.bytes
      for (const [oldest, e] of entries) {
        if (bytes <= maxBytes) break
        drop(oldest, e)
      }
    },
    delete(id) {
      const entry = entries.get(id)
      if (entry !== undefined) drop(id, entry)
    },
    entries: () => entries.size,
    bytes: () => bytes,
  }
}

function sizeOf(id: string, device: KnownDevice | null): number {
  if (device === null) return ENTRY_BYTES / 2 + id.length
  const secret =
    device.credentials === null
      ? 0
      : 2 * device.credentials.username.length + device.credentials.sealedPassword.byteLength + 160 + PROVED_BYTES
  const { next } = device
  const sent =
    next === null
      ? 0
      : 2 * next.username.length +
        next.sealedPassword.byteLength +
        next.sealedConnectionRequestPassword.byteLength +
        240
  return ENTRY_BYTES + 2 * id.length + 2 * device.manufacturer.length + secret + sent
}
