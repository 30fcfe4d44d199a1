/** Roles by their names, as they are now: own ones are read once a second at most. */
import { builtInRole, findRoles } from '@auroralinks/database'
import type { Database, Role } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { remembering } from '../remembered.ts'

export interface RoleBook {
  /** Those that there are, each once. */
  named(names: readonly string[]): Promise<Role[]>
}

const REMEMBERED_MS = 1_000

export function createRoleBook(database: Database, clock: Clock): RoleBook {
  const own = remembering({ clock, ms: REMEMBERED_MS, most: 1 }, () => findRoles(database, null))
  return {
    async named(names) {
      const roles = (await own.find('all')) ?? []
      return [...new Set(names)].flatMap(name => builtInRole(name) ?? roles.find(r => r.name === name) ?? [])
    },
  }
}
