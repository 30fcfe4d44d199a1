/** Roles by their names, as they are now: own ones are read once a second at most. */
import { builtInRole, findRoles } from '@auroralinks/database'
import type { Database, Role } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'

export interface RoleBook {
  /** Those that there are, each once. */
  named(names: readonly string[]): Promise<Role[]>
}

const REMEMBERED_MS = 1_000

export function createRoleBook(database: Database, clock: Clock): RoleBook {
  let read: { until: number; roles: Promise<Role[]> } | undefined
  const own = (): Promise<Role[]> => {
    if (read !== undefined && read.until > clock.monotonic()) return read.roles
    const made = { until: clock.monotonic() + REMEMBERED_MS, roles: findRoles(database, null) }
    read = made
    made.roles.catch(() => {
      if (read === made) read = undefined
    })
    return made.roles
  }
  return {
    async named(names) {
      const roles = await own()
      return [...new Set(names)].flatMap(name => builtInRole(name) ?? roles.find(r => r.name === name) ?? [])
    },
  }
}
