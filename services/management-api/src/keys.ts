/** Keys of the REST API: in the database only as SHA-256. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { builtInRole, findKey, findKeyById } from '@auroralinks/database'
import type { Database, KnownKey } from '@auroralinks/database'
import { createSeals, newId } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { grantOf } from './access/access.ts'
import type { Access } from './access/access.ts'
import { entryOf } from './audit/entry.ts'
import type { NewEntry } from './audit/entry.ts'
import { remembering } from './remembered.ts'
import { addAdministratorsKey, noteUse } from './store/api-keys.ts'
import { appendEntries } from './store/audit.ts'

const PREFIX = 'alk_'
/** What stands for an id where the key is that of the environment. */
const TOKEN_ID = 'ACS_ADMIN_TOKEN'
const ADMINISTRATOR = builtInRole('administrator')!

const SENDABLE = /^[\x21-\x7e]{1,512}$/

/** Whether a key can be sent in a header at all. */
export const isSendableKey = (key: string): boolean => SENDABLE.test(key)

/** What is kept of a key. */
export const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex')

/** A new key: `alk_…` */
export const newKey = (): string => PREFIX + randomBytes(24).toString('base64url')

/** So much of a key is shown later, for a person to know it again. */
export const hintOf = (key: string): string => key.slice(0, PREFIX.length + 4)

/**
 * Makes the administrator's key when there is none at all, of which only the SHA-256 is stored.
 * @param o.another makes one in any case, besides those that are there
 * @param o.secretKey with it the audit log tells of the key (`ACS_SECRET_KEY`)
 * @returns the plain key when it was just made, else null; also null with a configured token (`ACS_ADMIN_TOKEN`)
 */
export async function ensureAdminKey(
  database: Database,
  configuredToken?: string,
  o: { another?: boolean; secretKey?: string } = {},
): Promise<string | null> {
  if (configuredToken !== undefined && o.another !== true) return null
  const key = newKey()
  const kept = { id: newId(), hash: hashOfKey(key), hint: hintOf(key), name: 'administrator' }
  const made = await database.transaction(async tx => {
    if (!(await addAdministratorsKey(tx, kept, { onlyFirst: o.another !== true }))) return false
    if (o.secretKey !== undefined)
      await appendEntries(tx, [atStart(kept, o.another === true)], {
        now: Date.now(),
        seals: createSeals(o.secretKey),
      })
    return true
  })
  return made ? key : null
}

const atStart = (key: { id: string; name: string; hint: string }, isAsked: boolean): NewEntry =>
  entryOf(
    {
      actor: { kind: 'system', id: 'start', name: isAsked ? '--new-key' : 'first start' },
      action: 'POST /api-keys',
      resource: `api-keys/${key.id}`,
    },
    { after: { id: key.id, name: key.name, hint: key.hint, role: ADMINISTRATOR.name } },
  )

/** Who may use the API by a key. */
export interface KeyRing {
  /** Whose a key is and what it may do; null for any that is none, or no more. Rejects when the database is away. */
  access(key: string): Promise<Access | null>
  /** The same by what is kept of a key (`hashOfKey`). */
  accessByHash(hash: string): Promise<Access | null>
  /** What the key with this id may do now; null when it is revoked or has ended. */
  accessById(id: string): Promise<Access | null>
}

/** So long a key counts as it was read: then its revocation, its role as it is now, and its end count everywhere. */
const REMEMBERED_MS = 1_000
const MAX_REMEMBERED = 10_000
/** Its last use is written when the one on file is older than that. */
const USE_MS = 60_000

/** Checks keys against the configured token and the database: each key in use is read once a second. */
export function createKeyRing(o: {
  database: Database
  adminToken: string | undefined
  clock: Clock
  logger: Logger
}): KeyRing {
  const token = o.adminToken === undefined ? null : Buffer.from(hashOfKey(o.adminToken), 'hex')

  const look = async (hash: string): Promise<Access | null> => {
    // The lookup is by digest: how long it takes says nothing about any key.
    const key = await findKey(o.database, hash)
    if (key === null || !isAlive(key.expiresAt, o.clock)) return null
    if (o.clock.now() - (key.lastUsedAt?.getTime() ?? 0) > USE_MS)
      noteUse(o.database, key.id, o.clock.now(), USE_MS).catch(error =>
        o.logger.warn('the last use of a key could not be noted', { err: error }),
      )
    return ofKey(key, hash)
  }
  // Only good keys are remembered: others may be anything.
  const remembered = remembering({ clock: o.clock, ms: REMEMBERED_MS, most: MAX_REMEMBERED }, look)

  const byHash = async (hash: string): Promise<Access | null> => {
    if (token !== null && timingSafeEqual(token, Buffer.from(hash, 'hex'))) return ofToken(hash)
    const access = await remembered.find(hash)
    return access !== null && isAlive(access.expiresAt, o.clock) ? access : null
  }

  return {
    access: key => byHash(hashOfKey(key)),
    accessByHash: byHash,
    async accessById(id) {
      if (id === TOKEN_ID) return o.adminToken === undefined ? null : ofToken(hashOfKey(o.adminToken))
      const key = await findKeyById(o.database, id)
      return key !== null && isAlive(key.expiresAt, o.clock) ? ofKey(key, '') : null
    },
  }
}

const isAlive = (expiresAt: Date | null, clock: Clock): boolean =>
  expiresAt === null || expiresAt.getTime() > clock.now()

const ofKey = (k: KnownKey, hash: string): Access => ({
  principal: hash.slice(0, 16),
  kind: 'key',
  id: k.id,
  name: k.name,
  roles: [k.roleName],
  grants: k.role === null ? [] : [grantOf(k.role, k.devices)],
  ratePerSecond: k.ratePerSecond,
  expiresAt: k.expiresAt,
  home: k.tenant,
  tenant: k.tenant,
})

const ofToken = (hash: string): Access => ({
  principal: hash.slice(0, 16),
  kind: 'key',
  id: TOKEN_ID,
  name: 'administrator',
  roles: [ADMINISTRATOR.name],
  grants: [grantOf(ADMINISTRATOR)],
  ratePerSecond: null,
  expiresAt: null,
  home: null,
  tenant: null,
})
