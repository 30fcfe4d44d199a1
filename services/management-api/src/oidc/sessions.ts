/** People who are signed in: the browser holds a random text, the database its SHA-256. */
import { randomBytes } from 'node:crypto'
import type { Database } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import type { Access } from '../access/access.ts'
import type { RoleBook } from '../access/role-book.ts'
import { hashOfKey as hashOf } from '../keys.ts'
import { remembering } from '../remembered.ts'
import { addSession, findSession, removeSession } from '../store/user-sessions.ts'
import { accessOf } from './claims.ts'
import type { Person } from './claims.ts'

export interface UserSessions {
  /** @returns what the browser is to hold, and for how long, in seconds */
  begin(person: Person): Promise<{ token: string; seconds: number }>
  /** Who holds this; null when nobody does any more. */
  access(token: string): Promise<Access | null>
  /** Who it was; null when nobody. */
  end(token: string): Promise<Pick<Access, 'kind' | 'id' | 'name'> | null>
}

/** A working day: what changes at the provider counts at the next sign-in. */
const SECONDS = 8 * 3_600
const REMEMBERED_MS = 1_000
const MAX_REMEMBERED = 10_000
const TOKEN = /^[\w-]{43}$/

export function createUserSessions(o: { database: Database; clock: Clock; roles: RoleBook }): UserSessions {
  const remembered = remembering({ clock: o.clock, ms: REMEMBERED_MS, most: MAX_REMEMBERED }, hash =>
    findSession(o.database, hash),
  )
  return {
    async begin(person) {
      const token = randomBytes(32).toString('base64url')
      const now = o.clock.now()
      await addSession(o.database, {
        hash: hashOf(token),
        subject: person.subject,
        name: person.name,
        roles: person.roles,
        createdAt: new Date(now),
        expiresAt: new Date(now + SECONDS * 1_000),
      })
      return { token, seconds: SECONDS }
    },
    async access(token) {
      if (!TOKEN.test(token)) return null
      const session = await remembered.find(hashOf(token))
      if (session === null || session.expiresAt.getTime() <= o.clock.now()) return null
      return accessOf(session, await o.roles.named(session.roles), session.expiresAt)
    },
    async end(token) {
      if (!TOKEN.test(token)) return null
      remembered.forget(hashOf(token))
      const ended = await removeSession(o.database, hashOf(token))
      return ended === null ? null : { kind: 'user', id: ended.subject, name: ended.name }
    },
  }
}
