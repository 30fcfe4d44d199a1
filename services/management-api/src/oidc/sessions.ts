/** Browsers that are signed in, by the provider or with an API key: each holds a random text, the database its SHA-256. */
import { randomBytes } from 'node:crypto'
import { keptSessionHash } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { createSealer } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { Access } from '../access/access.ts'
import type { RoleBook } from '../access/role-book.ts'
import { hashOfKey as hashOf } from '../keys.ts'
import type { KeyRing } from '../keys.ts'
import { remembering } from '../remembered.ts'
import { addSession, claimRenewal, findSession, removeSession, renewSession } from '../store/user-sessions.ts'
import type { UserSession } from '../store/user-sessions.ts'
import { accessOf } from './claims.ts'
import type { SignedIn } from './claims.ts'
import type { Provider } from './provider.ts'

/** What a browser is to hold, and for how long. */
interface Begun {
  token: string
  seconds: number
}

export interface UserSessions {
  /** @returns what the browser is to hold, and for how long, in seconds */
  begin(person: SignedIn): Promise<Begun>
  /** The same for who has an API key: the session may what the key may, and ends with it. */
  beginWithKey(key: string, access: Access): Promise<Begun>
  /** Who holds this; null when nobody does any more. */
  access(token: string): Promise<Access | null>
  /** Who it was; null when nobody. */
  end(token: string): Promise<Pick<Access, 'kind' | 'id' | 'name' | 'tenant'> | null>
}

/** A working day. */
const LONGEST_MS = 8 * 3_600_000
/** Without a word of the provider: where it gives no refresh token, or does not answer. */
const UNHEARD_MS = 3_600_000
/** So often it is asked what the roles of a person are. */
const ROLES_MS = 300_000
/** After it did not answer. */
const AGAIN_MS = 30_000
const REMEMBERED_MS = 1_000
const MAX_REMEMBERED = 10_000
const TOKEN = /^[\w-]{43}$/

export function createUserSessions(o: {
  database: Database
  clock: Clock
  roles: RoleBook
  keys: Pick<KeyRing, 'accessByHash'>
  /** Null: nobody signs in there. */
  provider: Pick<Provider, 'renew'> | null
  secretKey: string
}): UserSessions {
  const sealer = createSealer(o.secretKey, 'sign-in')
  const sealed = (refreshToken: string | null): Uint8Array | null =>
    refreshToken === null ? null : sealer.seal(refreshToken)
  const endOf = (createdAt: Date, hasRefreshToken: boolean): Date => {
    const heard = o.clock.now() + UNHEARD_MS
    return new Date(hasRefreshToken ? Math.min(heard, createdAt.getTime() + LONGEST_MS) : heard)
  }

  /** With roles of a few minutes ago at most, as long as the provider answers. */
  const current = async (hash: string): Promise<UserSession | null> => {
    const session = await findSession(o.database, hash)
    const now = o.clock.now()
    if (session === null || session.expiresAt.getTime() <= now) return null
    const refreshToken = session.refreshToken === null ? null : sealer.open(session.refreshToken)
    if (refreshToken === null || o.provider === null || session.rolesAt.getTime() + ROLES_MS > now) return session
    if (!(await claimRenewal(o.database, session, new Date(now)))) return session
    const said = await o.provider.renew(refreshToken).catch(() => 'silent' as const)
    if (said === 'silent') {
      await renewSession(o.database, session.hash, { rolesAt: new Date(now - ROLES_MS + AGAIN_MS) })
      return session
    }
    const roles =
      said === null || said.subject !== session.subject || said.tenant !== session.tenant
        ? []
        : await o.roles.named(said.roles, said.tenant)
    // Nobody any more, without a role here, or somebody of another tenant.
    if (said === null || roles.length === 0) {
      await removeSession(o.database, session.hash)
      return null
    }
    const renewed = {
      name: said.name,
      roles: roles.map(r => r.name),
      expiresAt: endOf(session.createdAt, true),
      refreshToken: sealed(said.refreshToken),
    }
    await renewSession(o.database, session.hash, renewed)
    return { ...session, ...renewed }
  }
  const remembered = remembering({ clock: o.clock, ms: REMEMBERED_MS, most: MAX_REMEMBERED }, current)
  return {
    async begin(person) {
      const token = randomBytes(32).toString('base64url')
      const createdAt = new Date(o.clock.now())
      const hasRefreshToken = person.refreshToken !== null
      await addSession(o.database, {
        hash: keptSessionHash(hashOf(token), person.tenant),
        tenant: person.tenant,
        subject: person.subject,
        name: person.name,
        roles: person.roles,
        createdAt,
        expiresAt: endOf(createdAt, hasRefreshToken),
        rolesAt: createdAt,
        refreshToken: sealed(person.refreshToken),
        keyHash: null,
      })
      return { token, seconds: (hasRefreshToken ? LONGEST_MS : UNHEARD_MS) / 1_000 }
    },
    async beginWithKey(key, { id, name, roles, home }) {
      const token = randomBytes(32).toString('base64url')
      const createdAt = new Date(o.clock.now())
      await addSession(o.database, {
        hash: keptSessionHash(hashOf(token), home),
        tenant: home,
        subject: id,
        name,
        roles: [...roles],
        createdAt,
        expiresAt: new Date(createdAt.getTime() + LONGEST_MS),
        rolesAt: createdAt,
        refreshToken: null,
        keyHash: hashOf(key),
      })
      return { token, seconds: LONGEST_MS / 1_000 }
    },
    async access(token) {
      if (!TOKEN.test(token)) return null
      const session = await remembered.find(hashOf(token))
      if (session === null || session.expiresAt.getTime() <= o.clock.now()) return null
      if (session.keyHash === null)
        return accessOf(session, await o.roles.named(session.roles, session.tenant), session.expiresAt)
      const access = await o.keys.accessByHash(session.keyHash)
      return access === null ? null : { ...access, expiresAt: earlier(access.expiresAt, session.expiresAt) }
    },
    async end(token) {
      if (!TOKEN.test(token)) return null
      remembered.forget(hashOf(token))
      const session = await findSession(o.database, hashOf(token))
      const ended = session === null ? null : await removeSession(o.database, session.hash)
      if (ended === null) return null
      const { subject: id, name, tenant, keyHash } = ended
      return { kind: keyHash === null ? 'user' : 'key', id, name, tenant }
    },
  }
}

const earlier = (a: Date | null, b: Date): Date => (a !== null && a < b ? a : b)
