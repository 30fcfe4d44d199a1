/** Faults of tasks: look at them, take them off the list. */
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { notFound } from '../problem.ts'
import { UuidParams } from '../schemas/common.ts'
import { FaultList, FaultListQuery } from '../schemas/others.ts'
import { FAULT_SORT_FIELDS, createFaultStore } from '../store/faults.ts'
import { withPredecessors } from '../store/predecessors.ts'
import { languageOfRequest, listedFaultInWords } from '../words.ts'

export function faultRoutes(api: Api, s: Services): void {
  const faults = createFaultStore(s.database)

  endpoint(
    api,
    {
      method: 'get',
      path: '/faults',
      tag: 'Faults',
      summary: 'List faults',
      permission: 'faults.read',
      query: FaultListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: FaultList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const { limit, cursor, sort, deviceId, code } = query
      const device = deviceId === undefined ? null : await s.devices.find([deviceId], c.get('scope'))
      if (deviceId !== undefined && device === null) return c.json({ items: [] })
      const page = await faults.list(
        { code, ...(device ? { deviceKeys: (await withPredecessors(s.database, device.key)).keys } : {}) },
        pageRequest({ limit, cursor, sort }, FAULT_SORT_FIELDS, 'id', [deviceId, code]),
        c.get('scope'),
      )
      const language = languageOfRequest(c)
      return c.json({ ...page, items: page.items.map(f => listedFaultInWords(f, language)) })
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/faults/{id}',
      tag: 'Faults',
      summary: 'Take a fault off the list',
      permission: 'faults.write',
      params: UuidParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found', 'unavailable'],
    },
    async ({ c, params }) => {
      const deviceId = await faults.deviceOf(params.id, c.get('scope'))
      if (deviceId === null) throw notFound(`fault ${params.id}`)
      await s.audit.asking(c, { deviceId }, () => s.commands.clearFault(params.id, deviceId, c.get('traceparent')))
      return c.body(null, 204)
    },
  )
}
