/** API keys: made, listed, revoked. */
import { nameInTenant } from '@auroralinks/contracts'
import { builtInRole, findRoles } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import { moreThanOwn } from '../access/access.ts'
import { checkGroup } from '../access/check-group.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint, invalid } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { hashOfKey, hintOf, newKey } from '../keys.ts'
import { Problem, notFound } from '../problem.ts'
import { ApiKey, ApiKeyList, ApiKeyListQuery, ApiKeyMade, NewApiKey } from '../schemas/access.ts'
import { UuidParams, idempotencyHeader } from '../schemas/common.ts'
import { API_KEY_SORT_FIELDS, addApiKey, listApiKeys, removeApiKey } from '../store/api-keys.ts'

export function apiKeyRoutes(api: Api, s: Services): void {
  const tag = 'Access'

  endpoint(
    api,
    {
      method: 'post',
      path: '/api-keys',
      tag,
      summary: 'Make an API key',
      description:
        'The key is told in this answer alone; only its SHA-256 is kept. Nobody gives a role that has more permissions than the own ones.',
      permission: 'keys.manage',
      body: NewApiKey,
      headers: idempotencyHeader,
      responses: { 201: { description: 'The key', schema: ApiKeyMade } },
      problems: ['key-reused'],
    },
    async ({ c, body, bodyText }) => {
      const access = c.get('access')
      checkGroup(body.devices, '/devices/filter')
      if (body.expiresAt !== null && Date.parse(body.expiresAt) <= s.clock.now())
        throw invalid([{ where: '/expiresAt', detail: 'lies in the past' }])
      const { tenant } = c.get('scope')
      const keptRole = builtInRole(body.role)?.name ?? nameInTenant(tenant, body.role)
      const role = builtInRole(body.role) ?? (await findRoles(s.database, [keptRole]))[0]
      if (role === undefined) throw invalid([{ where: '/role', detail: `there is no role "${body.role}"` }])
      const more = moreThanOwn(access, role)
      if (more !== null)
        throw new Problem('forbidden', `the role "${body.role}" has the permission ${more}, which you do not have`)
      // Told once: it is no part of what is kept for the Idempotency-Key.
      let told: string | undefined
      return s.once(
        c,
        bodyText,
        () => newId(s.clock.now()),
        async id => {
          const key = newKey()
          const { after: made } = await s.audit.change(c, async tx => ({
            resource: `api-keys/${id}`,
            after: await addApiKey(tx, {
              id,
              hash: hashOfKey(key),
              hint: hintOf(key),
              name: body.name,
              role: keptRole,
              tenant,
              devices: body.devices,
              ratePerSecond: body.ratePerSecond,
              createdBy: access.name,
              expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt),
            }),
          }))
          told = key
          return { status: 201, body: { ...made }, headers: { location: `/api/v1/api-keys/${id}` } }
        },
        shown => (told === undefined ? shown : { ...shown, key: told }),
      )
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/api-keys',
      tag,
      summary: 'List API keys',
      description: 'Without the keys themselves, which nobody has but their holders.',
      permission: 'keys.manage',
      query: ApiKeyListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: ApiKeyList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(
        await listApiKeys(s.database, pageRequest(query, API_KEY_SORT_FIELDS, 'id', 'api-keys'), c.get('scope').tenant),
      ),
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/api-keys/{id}',
      tag,
      summary: 'Revoke an API key',
      description: 'It counts everywhere within two seconds, and ends its live events.',
      permission: 'keys.manage',
      params: UuidParams,
      responses: { 200: { description: 'The key that is no more', schema: ApiKey } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const removed = await s.audit.change(c, async tx => {
        const before = await removeApiKey(tx, params.id, c.get('scope').tenant)
        return before === null ? null : { before }
      })
      if (removed === null) throw notFound(`API key ${params.id}`)
      return c.json(removed.before)
    },
  )
}
