/** Who one is: GET /me. */
import type { z } from '@hono/zod-openapi'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { Me } from '../schemas/access.ts'
import { time } from '../schemas/common.ts'

export function meRoutes(api: Api): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/me',
      tag: 'Access',
      summary: 'Who one is, and what one may',
      permission: null,
      responses: { 200: { description: 'The holder of the key', schema: Me } },
    },
    async ({ c }) => {
      const { kind, id, name, roles, grants, expiresAt, tenant } = c.get('access')
      const me: z.infer<typeof Me> = {
        kind,
        id,
        name,
        roles: [...roles],
        tenant,
        grants: grants.map(g => ({
          role: g.role,
          permissions: [...g.permissions],
          devices: [...g.groups],
          parameters: g.parameters === null ? null : [...g.parameters],
        })),
        expiresAt: time(expiresAt),
      }
      return c.json(me)
    },
  )
}
