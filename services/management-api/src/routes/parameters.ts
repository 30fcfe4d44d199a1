/** What is known of a device's parameters: as a list, as a tree, one with what its data model says. */
import { parseDeviceId } from '@auroralinks/contracts'
import { isSecret } from '@auroralinks/data-model'
import type { DeviceType } from '@auroralinks/data-model'
import { excerpt } from '@auroralinks/runtime'
import type { Context } from 'hono'
import { reaches, scopeFor } from '../access/access.ts'
import { deviceOf, pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api, Env } from '../endpoint.ts'
import { notFound } from '../problem.ts'
import { DeviceParams } from '../schemas/devices.ts'
import {
  ParameterDetail,
  ParameterList,
  ParameterParams,
  ParameterQuery,
  ParameterTree,
  ParameterTreeQuery,
} from '../schemas/parameters.ts'
import { TREE_SORT, listLevel } from '../store/parameter-tree.ts'
import type { Branch } from '../store/parameter-tree.ts'
import { PARAMETER_SORT, listParameters, parameterNamed } from '../store/parameters.ts'
import type { Sight } from '../store/parameters.ts'

const tag = 'Devices'
const permission = 'parameters.read'

const sightOf = (c: Context<Env>): Sight => ({
  scope: c.get('scope'),
  secrets: scopeFor(c.get('access'), 'parameters.secret') !== null,
})

const INSTANCE = /\.\d+\.$/

export function parameterRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/parameters',
      tag,
      summary: 'Last known values',
      permission,
      params: DeviceParams,
      query: ParameterQuery,
      responses: { 200: { description: 'A page, by name', schema: ParameterList } },
      problems: ['not-found', 'invalid-cursor'],
    },
    async ({ c, params, query }) => {
      const { key } = await deviceOf(s, c, params.id)
      const { prefix, search } = query
      const page = pageRequest(query, PARAMETER_SORT, 'name', [String(key), prefix, search])
      return c.json(await listParameters(s.database, key, { prefix, search }, page, sightOf(c)))
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/parameter-tree',
      tag,
      summary: 'One level of the tree: objects and parameters directly below a path',
      permission,
      params: DeviceParams,
      query: ParameterTreeQuery,
      responses: {
        200: { description: 'A page, by name; instances by their number', schema: ParameterTree },
      },
      problems: ['not-found', 'invalid-cursor'],
    },
    async ({ c, params, query }) => {
      const { id, key } = await deviceOf(s, c, params.id)
      const request = { limit: query.limit, cursor: query.cursor, sort: 'place,name' }
      const page = pageRequest(request, TREE_SORT, 'name', [String(key), query.path])
      const level = await listLevel(s.database, key, query.path, page, sightOf(c))
      const type = parseDeviceId(id) ?? undefined
      return c.json({ ...level, items: level.items.map(b => treeItem(s, type, b)) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/parameters/{name}',
      tag,
      summary: 'One parameter: what is known of it, and what its data model says',
      permission,
      params: ParameterParams,
      responses: { 200: { description: 'The parameter', schema: ParameterDetail } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const { id, key } = await deviceOf(s, c, params.id)
      const { name } = params
      const sight = sightOf(c)
      const known = await parameterNamed(s.database, key, name, sight)
      const definition = s.models.describe(name, parseDeviceId(id) ?? undefined)
      if ((known === null && definition === null) || !reaches(sight.scope, name))
        throw notFound(`parameter "${excerpt(name)}"`)
      const nothing = { value: null, type: null, writable: null, notification: null, updatedAt: null }
      return c.json({ name, ...nothing, secret: isSecret(name), ...known, definition })
    },
  )
}

/** What the data model says of an object beside what is known of it. */
function treeItem(s: Services, type: DeviceType | undefined, { below, ...parameter }: Branch) {
  if (below === null) return { ...parameter, object: null }
  const { name } = parameter
  const own = s.models.describeObject(name, type)
  const table = INSTANCE.test(name) ? s.models.describeObject(name.replace(/\d+\.$/, ''), type) : null
  return {
    ...parameter,
    object: {
      parameters: below,
      table: own?.table ?? false,
      canAdd: own?.table === true && own.writable,
      canDelete: table?.table === true && table.writable,
    },
  }
}
