/** Who asks, and what that one may: the one place that every request is held against. */
import { nameInTenant } from '@auroralinks/contracts'
import { actsOn, builtInRole, covers } from '@auroralinks/database'
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

/** What a request may reach with one permission. Every query is held against it, and every row that is made belongs to its tenant. */
export interface Scope extends Pick<Grant, 'devices' | 'parameters'> {
  /** All else is not there; null: the installation, which sees what all have. */
  tenant: string | null
}

/** No limits: for what the API does by itself. */
export const EVERYTHING: Scope = { devices: null, parameters: null, tenant: null }

/** Whether every device is within reach. */
export const reachesAll = (scope: Pick<Scope, 'devices' | 'tenant'>): boolean =>
  scope.devices === null && scope.tenant === null

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
  /** Whose it is; null: the installation's. */
  home: string | null
  /** For whom it acts: its own tenant, or one that somebody of the installation named; null: the installation. */
  tenant: string | null
}

/** The names of somebody's roles as they are kept, whoever asks for them. */
export const keptRoles = ({ roles, home }: Pick<Access, 'roles' | 'home'>): string[] =>
  roles.map(name => (builtInRole(name) === undefined ? nameInTenant(home, name) : name))

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

/** Who has grants, and for whom. */
type Holder = Pick<Access, 'grants' | 'tenant'>

/** What somebody who is limited to a group of devices may not. */
const BEYOND_GROUPS: ReadonlySet<string> = new Set(['tenant', 'all'])
/** What a tenant may not. */
const BEYOND_TENANTS: ReadonlySet<string> = new Set(['all', 'installation'])

/** What a permission reaches; null: nothing at all. */
export function scopeFor({ grants: all, tenant }: Holder, permission: Permission): Scope | null {
  const on = actsOn(permission)
  if (tenant !== null && BEYOND_TENANTS.has(on)) return null
  const grants = all.filter(
    g => g.permissions.some(p => covers(p, permission)) && (!BEYOND_GROUPS.has(on) || g.devices === null),
  )
  if (grants.length === 0) return null
  return {
    tenant,
    devices: anyOf(grants.map(g => g.devices)),
    parameters: grants.some(g => g.parameters === null) ? null : grants.flatMap(g => g.parameters ?? []),
  }
}

/** Whether somebody may do something of a kind at all, `tasks.create` of any type. */
export const maySome = (access: Pick<Access, 'grants'>, kind: string): boolean =>
  access.grants.some(g => g.permissions.some(p => covers(p, kind) || p.startsWith(`${kind}:`)))

/** Why a permission that its holder's roles name is missing: it is limited to a group of devices, or a tenant's; null: they do not name it. */
export function limitOf({ grants, tenant }: Holder, permission: Permission): 'group' | 'tenant' | null {
  const named = grants.filter(g => g.permissions.some(p => covers(p, permission)))
  if (named.length === 0) return null
  if (tenant !== null && BEYOND_TENANTS.has(actsOn(permission))) return 'tenant'
  return named.some(g => g.devices !== null) ? 'group' : null
}

/** Whether a parameter, or all below an object, is within reach. */
export const reaches = (scope: Pick<Scope, 'parameters'>, name: string): boolean =>
  scope.parameters === null || scope.parameters.some(prefix => name.startsWith(prefix))

/** What of a role somebody cannot give away, having less; null: nothing. */
export function moreThanOwn(access: Pick<Access, 'grants'>, role: Pick<Role, 'permissions'>): string | null {
  const whole = access.grants.filter(g => g.devices === null && g.parameters === null)
  return role.permissions.find(p => !whole.some(g => g.permissions.some(own => covers(own, p)))) ?? null
}
