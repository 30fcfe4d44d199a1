/** What a provider says of a person. */
import { createHash } from 'node:crypto'
import { tenantOf } from '@auroralinks/contracts'
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
  /** For whom; null: the installation. */
  tenant: string | null
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
  return textsIn(claims, claim).slice(0, MOST_ROLES)
}

/** With which a person of the installation says so, where a claim names the tenant: without any a person is nobody. */
const INSTALLATION = '*'

/** The tenant in a claim; undefined: it names none, or several. @param claim undefined: all are the installation's */
export function tenantIn(claims: Claims, claim: string | undefined): string | null | undefined {
  if (claim === undefined) return null
  const [name, ...more] = textsIn(claims, claim)
  if (name === undefined || more.length > 0) return undefined
  return name === INSTALLATION ? null : (tenantOf(name) ?? undefined)
}

function textsIn(claims: Claims, claim: string): string[] {
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
  return list.filter((r): r is string => typeof r === 'string')
}

/** What claims say of a person. */
export interface ClaimNames {
  rolesClaim: string
  /** Undefined: there are no tenants. */
  tenantClaim: string | undefined
}

/** Whom claims are about; null: of nobody's tenant. */
export function personOf(claims: Claims & { sub: string }, { rolesClaim, tenantClaim }: ClaimNames): Person | null {
  const tenant = tenantIn(claims, tenantClaim)
  if (tenant === undefined) return null
  const name = ['preferred_username', 'email', 'name'].map(c => claims[c]).find(n => typeof n === 'string' && n !== '')
  return { subject: claims.sub, name: excerpt(String(name ?? claims.sub)), roles: rolesIn(claims, rolesClaim), tenant }
}

/** A person with what the roles allow. */
export const accessOf = (person: Omit<Person, 'roles'>, roles: readonly Role[], expiresAt: Date | null): Access => ({
  principal: principalOf(person),
  kind: 'user',
  id: person.subject,
  name: person.name,
  roles: roles.map(r => r.name),
  grants: roles.map(r => grantOf(r)),
  ratePerSecond: null,
  expiresAt,
  home: person.tenant,
  tenant: person.tenant,
})

/** One person in two tenants is two. */
const principalOf = ({ subject, tenant }: Pick<Person, 'subject' | 'tenant'>): string =>
  `u${createHash('sha256').update(subject).digest('hex').slice(0, 15)}${tenant === null ? '' : ` ${tenant}`}`
