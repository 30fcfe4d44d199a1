/** Refusals of what somebody may not do: the sender learns which permission is missing. */
import { PERMISSIONS } from '@auroralinks/database'
import type { Permission } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import { Problem } from '../problem.ts'
import { limitOf, scopeFor } from './access.ts'
import type { Access, Scope } from './access.ts'

/** Of what needs no permission: it shows nothing of any device. */
export const noDevice = (tenant: string | null): Scope => ({
  tenant,
  devices: { kind: 'or', parts: [] },
  parameters: [],
})

const LIMITS = {
  group: (name: string) => `it concerns all devices, and "${name}" may act on some only`,
  tenant: (name: string) => `it concerns the whole installation, and "${name}" acts for a tenant`,
}

/** 403, with the permission that is missing. */
export function forbidden(access: Access, permission: string): Problem {
  const name = excerpt(access.name)
  const limit = Object.hasOwn(PERMISSIONS, permission) ? limitOf(access, permission as Permission) : null
  const why =
    limit === null
      ? `"${name}" (${access.roles.map(r => excerpt(r)).join(', ') || 'no role'}) does not have the permission ${permission}`
      : LIMITS[limit](name)
  return new Problem('forbidden', why, { members: { permission } })
}

/** Refuses what is the installation's alone, whatever permission it needs. @throws Problem 403 */
export function onlyInstallation(access: Access): void {
  if (access.tenant !== null) throw new Problem('forbidden', LIMITS.tenant(excerpt(access.name)))
}

/** What a permission reaches. @throws Problem 403 */
export function allowed(access: Access, permission: Permission): Scope {
  const scope = scopeFor(access, permission)
  if (scope === null) throw forbidden(access, permission)
  return scope
}
