/** The devices of the partitions that we hold: remembered, else read from the database with others; written likewise. */
import { gather } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { createDeviceCache } from './cache.ts'
import type { DeviceCache, Assignment } from './cache.ts'
import type { KnownDevice, UsernameOwner } from './known-device.ts'
import type { NextRow, RotationStore } from './rotation/rotation-store.ts'
import type { ContactRow, Store } from './store.ts'

export interface Directory {
  cache: DeviceCache
  /** Null when it is not registered. Rejects with `Overdue` or the database's error. */
  load(id: string, assignment: Assignment): Promise<KnownDevice | null>
  ownerOf(username: string): Promise<UsernameOwner | null>
  /** Resolves when the contact is durable. */
  contact(row: ContactRow, before: KnownDevice | null, assignment: Assignment): Promise<KnownDevice>
  /** Remembers that `device.registered` was published. */
  announced(device: KnownDevice, assignment: Assignment): Promise<void>
  /** Resolves when what a device is about to be sent is durable. */
  next(row: Omit<NextRow, 'key'> & { device: KnownDevice }, assignment: Assignment): Promise<KnownDevice>
  /** What it was sent takes the place of what it had; as it was, where another device has that username. @param password as it is kept */
  promote(device: KnownDevice, password: Uint8Array, assignment: Assignment): Promise<KnownDevice>
  waiting(): number
}

const BATCH = { maxBatch: 1_000, maxWaiting: 4_000 }

export function createDirectory(o: {
  store: Store
  rotationStore: RotationStore
  cacheBytes: number
  patienceMs: number
  clock: Clock
}): Directory {
  const cache = createDeviceCache(o.cacheBytes)
  const common = { ...BATCH, patienceMs: o.patienceMs, monotonic: () => o.clock.monotonic() }
  const loads = gather({ ...common, run: (ids: string[]) => o.store.devices(ids) })
  const owners = gather({ ...common, run: (usernames: string[]) => o.store.owners(usernames) })
  const contacts = gather({ ...common, run: (rows: ContactRow[]) => o.store.contacts(rows) })
  const marks = gather({
    ...common,
    run: async (keys: bigint[]) => {
      await o.store.announced(keys)
      return keys
    },
  })
  const nexts = gather({
    ...common,
    run: async (rows: NextRow[]) => {
      await o.rotationStore.next(rows)
      return rows
    },
  })
  const all = [nexts, loads, owners, contacts, marks]

  return {
    cache,
    async load(id, assignment) {
      const device = await loads.add(id)
      cache.set(id, assignment, device)
      return device
    },
    ownerOf: username => owners.add(username),
    async contact(row, before, assignment) {
      try {
        const written = await contacts.add(row)
        const { credentials = null, next = null, rotate = false } = before ?? {}
        const device = { ...written.device, credentials, next, rotate }
        // Registered behind our back (a partition that changed hands): its credentials are read next time.
        if (before === null && !written.registered) cache.delete(row.id)
        else cache.set(row.id, assignment, device)
        return device
      } catch (error) {
        cache.delete(row.id)
        throw error
      }
    },
    async next({ device, ...row }, assignment) {
      await nexts.add({ key: device.key, ...row })
      const after = { ...device, next: row.next, rotate: false }
      cache.set(device.id, assignment, after)
      return after
    },
    async promote(device, password, assignment) {
      const now = o.clock.now()
      const promoted = await o.rotationStore.promote(device.key, password, now)
      if (!promoted || device.next === null) return device
      const { username } = device.next
      const credentials = { username, sealedPassword: password, since: now }
      const after = { ...device, credentials, next: null }
      cache.set(device.id, assignment, after)
      return after
    },
    async announced(device, assignment) {
      cache.set(device.id, assignment, { ...device, announced: true })
      try {
        await marks.add(device.key)
      } catch (error) {
        cache.set(device.id, assignment, device)
        throw error
      }
    },
    waiting: () => all.reduce((sum, g) => sum + g.waiting(), 0),
  }
}
