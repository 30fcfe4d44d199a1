/** Tenants: whom devices, files, keys, roles, imports and jobs belong to. For the installation alone. */
import { excerpt } from '@auroralinks/runtime'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { Problem, notFound } from '../problem.ts'
import { Tenant, TenantBody, TenantList, TenantListQuery, TenantParams } from '../schemas/tenants.ts'
import { leftOf, listTenants, putTenant, readTenant, removeTenant, TENANT_SORT_FIELDS } from '../store/tenants.ts'

export function tenantRoutes(api: Api, s: Services): void {
  const tag = 'Access'
  const missing = (name: string): Problem => notFound(`tenant "${excerpt(name)}"`)

  endpoint(
    api,
    {
      method: 'get',
      path: '/tenants',
      tag,
      summary: 'List tenants',
      permission: 'tenants.read',
      query: TenantListQuery,
      responses: { 200: { description: 'A page', schema: TenantList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(await listTenants(s.database, pageRequest(query, TENANT_SORT_FIELDS, 'name', 'tenants'))),
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/tenants/{name}',
      tag,
      summary: 'One tenant',
      permission: 'tenants.read',
      params: TenantParams,
      responses: { 200: { description: 'The tenant', schema: Tenant } },
      problems: ['not-found'],
    },
    async ({ c, params: { name } }) => {
      const tenant = await readTenant(s.database, name)
      if (tenant === null) throw missing(name)
      return c.json(tenant)
    },
  )

  endpoint(
    api,
    {
      method: 'put',
      path: '/tenants/{name}',
      tag,
      summary: 'Put a tenant',
      description:
        'Its devices, files, jobs, imports, keys, roles, events and entries of the audit log are invisible to all other tenants. The installation makes its first key with the header `X-Tenant`.',
      permission: 'tenants.manage',
      params: TenantParams,
      body: TenantBody,
      responses: { 200: { description: 'Replaced', schema: Tenant }, 201: { description: 'Stored', schema: Tenant } },
      problems: ['conflict'],
    },
    async ({ c, params: { name }, body }) => {
      const put = await s.audit.change(c, async tx => {
        const changed = await putTenant(tx, { name, ...body }, s.clock.now())
        if (changed === 'removed')
          throw new Problem(
            'conflict',
            `there was a tenant "${name}", and what it left behind still says so: choose another name`,
          )
        return changed
      })
      return c.json(put.after, put.before === null ? 201 : 200)
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/tenants/{name}',
      tag,
      summary: 'Remove a tenant',
      description:
        'With its keys, roles and sessions. One that still has devices, files, or jobs and imports that go on is not removed. Its name is not given again.',
      permission: 'tenants.manage',
      params: TenantParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params: { name } }) => {
      const removed = await s.audit.change(c, async tx => {
        const gone = await removeTenant(tx, name, s.clock.now())
        if (gone === null) return null
        const left = await leftOf(tx, name)
        if (left.length > 0)
          throw new Problem(
            'conflict',
            `the tenant "${name}" still has ${left.join(', ')}: remove them, or give them away`,
          )
        return gone
      })
      if (removed === null) throw missing(name)
      return c.body(null, 204)
    },
  )
}
