/** Who asks, and what that one may: the one place that every request is held against. */
import { actsOn, covers } from '@auroralinks/database'
import type { DeviceGroup, Permission, Role } from '@auroralinks/database'
import type { Filter } from '../filter/parse.ts'
import { both, filterOf } from './group.ts'

/** Permissions with what they are limited to. */
export interface Grant {
  /** The role that grants them. */
  role: string
  permissions: readonly string[]
  /** The groups that a device has to be in, as they are shown. */
  groups: readonly DeviceGroup[]
  /** The devices; null: all. */
  devices: Filter | null
  /** Beginnings of names of parameters; null: all. */
  parameters: readonly string[] | null
}

/** What a request may reach with one permission. */
export type Scope = Pick<Grant, 'devices' | 'parameters'>

/** No limits: for what the API does by itself. */
export const EVERYTHING: Scope = { devices: null, parameters: null }

/** Somebody who may use the API. */
export interface Access {
  /** Short and stable: the Idempotency-Keys and the rate limit are those of this one. */
  principal: string
  kind: 'key' | 'user'
  /** For the audit log: of a key its id, of a person the subject at the provider. */
  id: string
  name: string
  roles: readonly string[]
  grants: readonly Grant[]
  ratePerSecond: number | null
  expiresAt: Date | null
}

/** What a role grants, to a holder that may be limited further. @throws FilterError for a group that is none */
export const grantOf = (role: Role, limit: DeviceGroup | null = null): Grant => ({
  role: role.name,
  permissions: role.permissions,
  groups: [role.devices, limit].filter(g => g !== null),
  devices: both(filterOf(role.devices), filterOf(limit)),
  parameters: role.parameters,
})

/** Roles add up: a device is within reach when one of them reaches it. */
const anyOf = (filters: readonly (Filter | null)[]): Filter | null =>
  filters.includes(null) ? null : filters.length === 1 ? filters[0]! : { kind: 'or', parts: filters as Filter[] }

/** What a permission reaches; null: nothing at all. */
export function scopeFor(access: Pick<Access, 'grants'>, permission: Permission): Scope | null {
  const grants = access.grants.filter(
    g => g.permissions.some(p => covers(p, permission)) && (actsOn(permission) !== 'all' || g.devices === null),
  )
  if (grants.length === 0) return null
  return {
    devices: anyOf(grants.map(g => g.devices)),
    parameters: grants.some(g => g.parameters === null) ? null : grants.flatMap(g => g.parameters ?? []),
  }
}

/** Whether somebody may do something of a kind at all, `tasks.create` of any type. */
export const maySome = (access: Pick<Access, 'grants'>, kind: string): boolean =>
  access.grants.some(g => g.permissions.some(p => covers(p, kind) || p.startsWith(`${kind}:`)))

/** Whether a permission would be there, were its holder not limited to a group of devices. */
export const isLimited = (access: Pick<Access, 'grants'>, permission: Permission): boolean =>
  access.grants.some(g => g.devices !== null && g.permissions.some(p => covers(p, permission)))

/** Whether a parameter, or all below an object, is within reach. */
export const reaches = (scope: Pick<Scope, 'parameters'>, name: string): boolean =>
  scope.parameters === null || scope.parameters.some(prefix => name.startsWith(prefix))

/** What of a role somebody cannot give away, having less; null: nothing. */
export function moreThanOwn(access: Pick<Access, 'grants'>, role: Pick<Role, 'permissions'>): string | null {
  const whole = access.grants.filter(g => g.devices === null && g.parameters === null)
  return role.permissions.find(p => !whole.some(g => g.permissions.some(own => covers(own, p)))) ?? null
}
