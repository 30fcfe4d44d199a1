/** The deny list of the CWMP edge: what it has learnt, and how to take a source off it. */
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { notFound } from '../problem.ts'
import { UuidParams } from '../schemas/common.ts'
import { DeniedSource, DenyList, DenyListQuery } from '../schemas/deny-list.ts'
import { DENY_LIST_SORT_FIELDS, liftDenied, listDenied } from '../store/deny-list.ts'

export function denyListRoutes(api: Api, s: Services): void {
  const tag = 'Access'

  endpoint(
    api,
    {
      method: 'get',
      path: '/deny-list',
      tag,
      summary: 'Sources that are turned away',
      description:
        'From where too much came that is no CWMP, and no device: their requests are answered with 403 from the headers alone.',
      permission: 'denyList.read',
      query: DenyListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: DenyList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) =>
      c.json(await listDenied(s.database, pageRequest(query, DENY_LIST_SORT_FIELDS, 'id', 'deny-list'), s.clock.now())),
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/deny-list/{id}',
      tag,
      summary: 'Take a source off the deny list',
      description: 'All gateways know within a minute; for 30 days it is not put there again.',
      permission: 'denyList.write',
      params: UuidParams,
      responses: { 200: { description: 'What it was', schema: DeniedSource } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const lifted = await s.audit.change(c, async tx => {
        const before = await liftDenied(tx, params.id, { by: c.get('access').name, now: s.clock.now() })
        return before === null ? null : { before }
      })
      if (lifted === null) throw notFound(`denied source ${params.id}`)
      return c.json(lifted.before)
    },
  )
}
