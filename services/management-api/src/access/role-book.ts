/** Roles by their names, as they are now: own ones are read once a second at most. */
import { nameInTenant } from '@auroralinks/contracts'
import { builtInRole, findRoles } from '@auroralinks/database'
import type { Database, Role } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { remembering } from '../remembered.ts'

export interface RoleBook {
  /** Those that there are, each once: those that are always there, and a tenant's, or the installation's, own ones. */
  named(names: readonly string[], tenant: string | null): Promise<Role[]>
  /** Those with these names as they are kept, whoever's they are. */
  kept(names: readonly string[]): Promise<Role[]>
}

const REMEMBERED_MS = 1_000

export function createRoleBook(database: Database, clock: Clock): RoleBook {
  const own = remembering({ clock, ms: REMEMBERED_MS, most: 1 }, () => findRoles(database, null))
  return {
    async named(names, tenant) {
      const roles = (await own.find('all')) ?? []
      return [...new Set(names)].flatMap(name => builtInRole(name) ?? ownRole(roles, tenant, name) ?? [])
    },
    async kept(names) {
      const roles = (await own.find('all')) ?? []
      return [...new Set(names)].flatMap(name => builtInRole(name) ?? roles.find(r => r.name === name) ?? [])
    },
  }
}

/** By the name that its tenant calls it. */
function ownRole(roles: readonly Role[], tenant: string | null, name: string): Role | undefined {
  // One from a provider may be anything: a slash names nobody else's.
  if (name.includes('/')) return undefined
  const role = roles.find(r => r.name === nameInTenant(tenant, name))
  return role && { ...role, name }
}
