/** Keys of the REST API: in the database only as SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database } from '@auroralinks/database'
import { hasKey, makeFirstKey } from './store/api-keys.ts'

const PREFIX = 'alk_'

/** What is kept of a key. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/**
 * Makes the administrator's key when there is none at all: `alk_…`, of which only the SHA-256 is stored.
 * @returns the plain key when it was just made, else null; also null with a configured token (`ACS_ADMIN_TOKEN`)
 */
export async function ensureAdminKey(database: Database, configuredToken?: string): Promise<string | null> {
  if (configuredToken !== undefined) return null
  const key = PREFIX + randomBytes(24).toString('base64url')
  return (await makeFirstKey(database, hashOfKey(key), 'administrator')) ? key : null
}

/** Who may use the API. */
export interface KeyRing {
  /** A short, stable name for the principal that a valid key belongs to; null for any other. Rejects when the database is away and the key is not remembered. */
  principal(key: string): Promise<string | null>
}

const REMEMBERED_MS = 30_000
const MAX_REMEMBERED = 1_000

/** Checks keys against the configured token and the database, remembering good ones for half a minute. */
export function createKeyRing(o: {
  database: Database
  adminToken: string | undefined
  monotonic: () => number
}): KeyRing {
  const token = o.adminToken === undefined ? null : Buffer.from(hashOfKey(o.adminToken), 'hex')
  const remembered = new Map<string, number>()
  return {
    async principal(key) {
      const hash = hashOfKey(key)
      if (token !== null && timingSafeEqual(token, Buffer.from(hash, 'hex'))) return hash.slice(0, 16)
      if ((remembered.get(hash) ?? -1) > o.monotonic()) return hash.slice(0, 16)
      // The lookup is by digest: how long it takes says nothing about any key.
      if (!(await hasKey(o.database, hash))) {
        remembered.delete(hash)
        return null
      }
      if (remembered.size >= MAX_REMEMBERED) remembered.clear()
      remembered.set(hash, o.monotonic() + REMEMBERED_MS)
      return hash.slice(0, 16)
    },
  }
}
