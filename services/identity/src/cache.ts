/** What identity remembers of devices: the most recently seen ones, within a number of bytes. */
import type { KnownDevice } from './known-device.ts'

/** A held partition, from its assignment to its revocation; what was remembered under an older one is forgotten. */
export type Holding = number

export interface DeviceCache {
  /** The partition is ours from here on, and nothing is remembered of it. */
  hold(partition: number): void
  release(partition: number): void
  /** Null when the partition is not ours. */
  holding(partition: number): Holding | null
  /** Null = known not to exist; undefined = not remembered. */
  get(id: string, holding: Holding): KnownDevice | null | undefined
  set(id: string, holding: Holding, device: KnownDevice | null): void
  delete(id: string): void
  entries(): number
  bytes(): number
}

interface Entry {
  device: KnownDevice | null
  holding: Holding
  bytes: number
}

/** What a record and its place in the map take besides its texts; measured, rounded up. */
const ENTRY_BYTES = 320

/** A cache that holds at most `maxBytes`, by estimate. */
export function createDeviceCache(maxBytes: number): DeviceCache {
  const holdings = new Map<number, Holding>()
  const live = new Set<Holding>()
  const entries = new Map<string, Entry>()
  let bytes = 0
  let last = 0

  const drop = (id: string, entry: Entry): void => {
    entries.delete(id)
    bytes -= entry.bytes
  }
  const release = (partition: number): void => {
    const holding = holdings.get(partition)
    if (holding === undefined) return
    holdings.delete(partition)
    live.delete(holding)
    for (const [id, entry] of entries) if (entry.holding === holding) drop(id, entry)
  }

  return {
    hold(partition) {
      release(partition)
      holdings.set(partition, ++last)
      live.add(last)
    },
    release,
    holding: partition => holdings.get(partition) ?? null,
    get(id, holding) {
      const entry = entries.get(id)
      if (entry === undefined || entry.holding !== holding) return undefined
      // Under its own text: the one that came with the question is one more copy.
      const own = entry.device?.id ?? id
      entries.delete(own)
      entries.set(own, entry)
      return entry.device
    },
    set(id, holding, device) {
      const old = entries.get(id)
      if (old !== undefined) drop(id, old)
      if (!live.has(holding)) return
      const entry = { device, holding, bytes: sizeOf(id, device) }
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
      : 2 * device.credentials.username.length + device.credentials.sealedPassword.byteLength + 160
  return ENTRY_BYTES + 2 * id.length + 2 * device.manufacturer.length + secret
}
