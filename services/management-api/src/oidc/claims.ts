/** What a provider says of a person. */
import { createHash } from 'node:crypto'
import type { Role } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import { grantOf } from '../access/access.ts'
import type { Access } from '../access/access.ts'

export type Claims = Readonly<Record<string, unknown>>

export interface Person {
  subject: string
  name: string
  /** As the claim names them. */
  roles: string[]
}

/** A person who has signed in. */
export interface SignedIn extends Person {
  /** With which the provider can be asked again; null where it gave none. */
  refreshToken: string | null
}

const MOST_ROLES = 100

/**
 * The names of roles in a claim: a text, a list of texts, or nested: `realm_access.roles`. A claim whose name holds dots is
 * found by its whole name first.
 */
export function rolesIn(claims: Claims, claim: string): string[] {
  const whole = Object.hasOwn(claims, claim)
    ? claims[claim]
    : claim
        .split('.')
        .reduce<unknown>(
          (at, name) =>
            at !== null && typeof at === 'object' && Object.hasOwn(at, name) ? (at as Claims)[name] : undefined,
          claims,
        )
  const list = typeof whole === 'string' ? [whole] : Array.isArray(whole) ? whole : []
  return list.filter((r): r is string => typeof r === 'string').slice(0, MOST_ROLES)
}

/** Whom claims are about. */
export function personOf(claims: Claims & { sub: string }, rolesClaim: string): Person {
  const name = ['preferred_username', 'email', 'name'].map(c => claims[c]).find(n => typeof n === 'string' && n !== '')
  return { subject: claims.sub, name: excerpt(String(name ?? claims.sub)), roles: rolesIn(claims, rolesClaim) }
}

/** A person with what the roles allow. */
export const accessOf = (person: Omit<Person, 'roles'>, roles: readonly Role[], expiresAt: Date | null): Access => ({
  principal: `u${createHash('sha256').update(person.subject).digest('hex').slice(0, 15)}`,
  kind: 'user',
  id: person.subject,
  name: person.name,
  roles: roles.map(r => r.name),
  grants: roles.map(r => grantOf(r)),
  ratePerSecond: null,
  expiresAt,
})
