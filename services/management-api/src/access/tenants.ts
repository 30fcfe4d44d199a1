/** Tenants: which there are, and who acts for which. */
import { z } from '@hono/zod-openapi'
import { findTenant } from '../store/tenants.ts'
import type { KnownTenant } from '../store/tenants.ts'
import type { Database } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { excerpt } from '@auroralinks/runtime'
import { Problem, notFound } from '../problem.ts'
import { remembering } from '../remembered.ts'
import type { Access } from './access.ts'

/** With which somebody of the installation names the tenant that a request is for. */
export const TENANT_HEADER = 'x-tenant'

/** For the description. */
export const tenantHeader = z.object({
  'X-Tenant': z
    .string()
    .optional()
    .openapi({ description: "The tenant that it is for; of the installation's people and keys", example: 'acme' }),
})

/** The access with nothing but this tenant within reach; null where it belongs to another. @param tenant null: as it is */
export function actingFor(access: Access, tenant: string | null): Access | null {
  if (tenant === access.tenant) return access
  if (access.tenant !== null || tenant === null) return null
  // What it did for another has nothing to do with what it does for this one.
  return { ...access, tenant, principal: `${access.principal} ${tenant}` }
}

export interface TenantBook {
  /** As it is now, within a second; null where there is none, or no more. */
  find(name: string): Promise<KnownTenant | null>
  /** Somebody as the request means it. @param named what its header says @throws Problem 403, 404 */
  acting(access: Access, named: string | undefined): Promise<Access>
}

const REMEMBERED_MS = 1_000
const MOST = 10_000

export function createTenantBook(database: Database, clock: Clock): TenantBook {
  const known = remembering<KnownTenant>({ clock, ms: REMEMBERED_MS, most: MOST }, name => findTenant(database, name))
  return {
    find: known.find,
    async acting(access, named) {
      if (named === undefined) return access
      const acts = actingFor(access, named)
      // The same whether there is such a tenant or not.
      if (acts === null) throw new Problem('forbidden', `"${excerpt(access.name)}" acts for its own tenant alone`)
      if (acts !== access && (await known.find(named)) === null) throw notFound(`tenant "${excerpt(named)}"`)
      return acts
    },
  }
}
