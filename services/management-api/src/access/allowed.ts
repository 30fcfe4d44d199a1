/** Refusals of what somebody may not do: the sender learns which permission is missing. */
import type { Permission } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import { Problem } from '../problem.ts'
import { isLimited, scopeFor } from './access.ts'
import type { Access, Scope } from './access.ts'

/** Of what needs no permission: it shows nothing of any device. */
export const NO_DEVICE: Scope = { devices: { kind: 'or', parts: [] }, parameters: [] }

/** 403, with the permission that is missing. */
export const forbidden = (access: Access, permission: string): Problem =>
  new Problem(
    'forbidden',
    isLimited(access, permission as Permission)
      ? `it concerns all devices, and "${excerpt(access.name)}" may act on some only`
      : `"${excerpt(access.name)}" (${access.roles.map(r => excerpt(r)).join(', ') || 'no role'}) does not have the permission ${permission}`,
    { members: { permission } },
  )

/** What a permission reaches. @throws Problem 403 */
export function allowed(access: Access, permission: Permission): Scope {
  const scope = scopeFor(access, permission)
  if (scope === null) throw forbidden(access, permission)
  return scope
}
