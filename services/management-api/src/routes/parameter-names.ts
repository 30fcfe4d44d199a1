/** Names of parameters, for whoever writes a filter or chooses columns. */
import { z } from '@hono/zod-openapi'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import type { Services } from '../context.ts'
import { pageQuery } from '../schemas/common.ts'
import { knownNames } from '../store/known-parameters.ts'

const Query = z.strictObject({
  prefix: z.string().max(256).default('').openapi({ example: 'Device.WiFi.SSID.' }),
  limit: pageQuery.limit,
})

const Names = z.object({ items: z.array(z.string()) }).openapi('ParameterNames')

export function parameterNameRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/parameter-names',
      tag: 'Devices',
      summary: 'Names of parameters that any device has',
      description: 'The first that begin so, in order: what a filter or a column may name.',
      permission: 'parameters.read',
      query: Query,
      responses: { 200: { description: 'The names', schema: Names } },
    },
    async ({ c, query }) => c.json({ items: await knownNames(s.database, { ...query, scope: c.get('scope') }) }),
  )
}
