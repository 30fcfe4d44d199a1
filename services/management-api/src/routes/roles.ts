/** Roles: those that are always there, and own ones. */
import type { z } from '@hono/zod-openapi'
import { nameForTenant, nameInTenant } from '@auroralinks/contracts'
import { BUILT_IN_ROLES, builtInRole, findRoles } from '@auroralinks/database'
import type { Role as KnownRole } from '@auroralinks/database'
import { moreThanOwn } from '../access/access.ts'
import type { Scope } from '../access/access.ts'
import { checkGroup } from '../access/check-group.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { listPage } from '../keyset.ts'
import { Problem, notFound } from '../problem.ts'
import { Role, RoleBody, RoleList, RoleListQuery, RoleParams } from '../schemas/access.ts'
import { keysWithRole, putRole, removeRole } from '../store/roles.ts'

/** Whose a role is, by its name as it is kept. */
const tenantOfRole = (kept: string): string | null => (kept.includes('/') ? kept.slice(0, kept.indexOf('/')) : null)

const shown = (r: KnownRole): z.infer<typeof Role> => ({
  name: nameForTenant(tenantOfRole(r.name), r.name),
  tenant: tenantOfRole(r.name),
  description: r.description,
  permissions: [...r.permissions],
  devices: r.devices,
  parameters: r.parameters === null ? null : [...r.parameters],
  builtIn: builtInRole(r.name) !== undefined,
})

/** As its tenant calls it. */
const named = (r: KnownRole | null, name: string): KnownRole | null => r && { ...r, name }

/** All of them are the installation's to see. */
const isWithin = (r: KnownRole, { tenant }: Pick<Scope, 'tenant'>): boolean =>
  tenant === null || tenantOfRole(r.name) === tenant

export function roleRoutes(api: Api, s: Services): void {
  const tag = 'Access'
  const own = (name: string): void => {
    if (builtInRole(name) !== undefined)
      throw new Problem('conflict', `"${name}" is always there as it is: put a role of another name`)
  }

  endpoint(
    api,
    {
      method: 'get',
      path: '/roles',
      tag,
      summary: 'List roles',
      permission: 'roles.read',
      query: RoleListQuery,
      responses: { 200: { description: 'A page', schema: RoleList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(
        listPage(
          [...BUILT_IN_ROLES, ...(await findRoles(s.database, null)).filter(r => isWithin(r, c.get('scope')))].map(
            shown,
          ),
          pageRequest(query, { name: { type: 'text' } }, 'name', 'roles'),
          r => nameInTenant(r.tenant, r.name),
        ),
      ),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/roles/{name}',
      tag,
      summary: 'One role',
      permission: 'roles.read',
      params: RoleParams,
      responses: { 200: { description: 'The role', schema: Role } },
      problems: ['not-found'],
    },
    async ({ c, params: { name } }) => {
      const kept = nameInTenant(c.get('scope').tenant, name)
      const role = builtInRole(name) ?? (await findRoles(s.database, [kept]))[0]
      if (role === undefined) throw notFound(`role "${name}"`)
      return c.json(shown(role))
    },
  )

  endpoint(
    api,
    {
      method: 'put',
      path: '/roles/{name}',
      tag,
      summary: 'Put a role',
      description:
        'It counts for its holders within two seconds. Nobody puts permissions into a role that are not the own ones.',
      permission: 'roles.manage',
      params: RoleParams,
      body: RoleBody,
      responses: { 200: { description: 'Replaced', schema: Role }, 201: { description: 'Stored', schema: Role } },
      problems: ['conflict'],
    },
    async ({ c, params: { name }, body }) => {
      own(name)
      checkGroup(body.devices, '/devices/filter')
      const more = moreThanOwn(c.get('access'), body)
      if (more !== null) throw new Problem('forbidden', `you do not have the permission ${more} yourself`)
      const role: KnownRole = { name: nameInTenant(c.get('scope').tenant, name), ...body }
      const { before } = await s.audit.change(c, async tx => ({
        before: named(await putRole(tx, role, s.clock.now()), name),
        after: { ...role, name },
      }))
      return c.json(shown(role), before === null ? 201 : 200)
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/roles/{name}',
      tag,
      summary: 'Remove a role',
      description: 'One that no key has any more.',
      permission: 'roles.manage',
      params: RoleParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params: { name } }) => {
      own(name)
      await s.audit.change(c, async tx => {
        const kept = nameInTenant(c.get('scope').tenant, name)
        const before = await removeRole(tx, kept)
        if (before === null) throw notFound(`role "${name}"`)
        const keys = await keysWithRole(tx, kept)
        if (keys > 0)
          throw new Problem(
            'conflict',
            `${keys} ${keys === 1 ? 'key has' : 'keys have'} the role "${name}": revoke them first`,
          )
        return { before: named(before, name) }
      })
      return c.body(null, 204)
    },
  )
}
