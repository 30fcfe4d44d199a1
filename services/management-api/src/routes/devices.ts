/** Devices and their tags. */
import { tagKey } from '@auroralinks/contracts'
import { excerpt } from '@auroralinks/runtime'
import type { z } from '@hono/zod-openapi'
import type { RegistryChange } from '../commands.ts'
import type { Context } from 'hono'
import { endpoint, invalid } from '../endpoint.ts'
import type { Api, Env } from '../endpoint.ts'
import { deviceOf, pageRequest, reachabilityNow } from '../context.ts'
import type { Services } from '../context.ts'
import { Problem, notFound } from '../problem.ts'
import {
  DEVICE_FIELDS,
  Device,
  DeviceList,
  DeviceListQuery,
  DeviceParams,
  DevicePatch,
  DeviceQuery,
  DeviceWithReachability,
  MacAddressList,
  TagParams,
} from '../schemas/devices.ts'
import { scopeFor } from '../access/access.ts'
import { allowed } from '../access/allowed.ts'
import { EXPORT_TYPES, exportStream } from '../devices-export.ts'
import { both } from '../access/group.ts'
import { withParameters } from '../access/filters.ts'
import { parseFilter } from '../filter/parse.ts'
import { SORT_FIELDS, understood } from '../store/device-list.ts'
import { valuesOf } from '../store/known-parameters.ts'
import { macAddressesOf } from '../store/mac-addresses.ts'
import type { KeptDevice } from '../store/devices.ts'
import { eventsInWords, languageOfRequest, reachabilityInWords } from '../words.ts'
import type { Language } from '@auroralinks/tasks'

function fieldsOf(fields: string | undefined): readonly (keyof Device)[] {
  if (fields === undefined) return DEVICE_FIELDS
  const names = fields
    .split(',')
    .map(f => f.trim())
    .filter(f => f !== '')
  const unknown = names.find(n => !(DEVICE_FIELDS as readonly string[]).includes(n))
  if (unknown !== undefined) {
    const detail = `there is no field "${excerpt(unknown)}": the fields are ${DEVICE_FIELDS.join(', ')}`
    throw new Problem('invalid-request', detail, { errors: [{ where: 'fields', detail }] })
  }
  return names as (keyof Device)[]
}

const pick = (d: Device, fields: readonly (keyof Device)[]): Partial<Device> =>
  fields === DEVICE_FIELDS ? d : Object.fromEntries(fields.map(f => [f, d[f]]))

const deviceInWords = (d: KeptDevice, language: Language): Device => ({
  ...d,
  lastEvents: eventsInWords(d.lastEvents, language),
})

/** Devices that an export reads with one statement. */
const EXPORTED_AT_ONCE = 1_000

type DevicePatchBody = z.infer<typeof DevicePatch>

/** Asks identity for each thing that a PATCH names. */
async function changeDevice(
  s: Services,
  id: string,
  body: DevicePatchBody,
  has: readonly string[],
  { tenant, traceparent }: { tenant: string | null; traceparent: string | undefined },
): Promise<void> {
  const ask = (change: RegistryChange): Promise<unknown> => s.commands.registry(id, change, tenant, traceparent)
  if (body.tenant !== undefined) await ask({ case: 'setTenant', value: { tenant: body.tenant ?? '' } })
  if (body.tags !== undefined) {
    const wants = body.tags
    const wanted = new Set(wants.map(tagKey))
    await ask({
      case: 'setTags',
      value: { add: wants.filter(t => !has.includes(t)), remove: has.filter(t => !wanted.has(tagKey(t))) },
    })
  }
  if (body.state !== undefined) await ask({ case: 'setState', value: { state: body.state } })
  if (body.traced !== undefined) await ask({ case: 'setTraced', value: { traced: body.traced } })
  if (body.redirectTo !== undefined) await ask({ case: 'setRedirect', value: { url: body.redirectTo ?? '' } })
  if (body.xmlDeclaration !== undefined) await ask({ case: 'setXmlDeclaration', value: { mode: body.xmlDeclaration } })
}

/** Whose a device is the installation says, of tenants that there are. @throws Problem 403, 400 */
async function checkGivenTo(s: Services, c: Context<Env>, tenant: string | null): Promise<void> {
  allowed(c.get('access'), 'tenants.manage')
  if (tenant !== null && (await s.tenants.find(tenant)) === null)
    throw invalid([{ where: '/tenant', detail: `there is no tenant "${excerpt(tenant)}"` }])
}

export function deviceRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/devices',
      tag: 'Devices',
      summary: 'List devices',
      permission: 'devices.read',
      query: DeviceListQuery,
      responses: { 200: { description: 'A page', schema: DeviceList } },
      problems: ['invalid-filter', 'invalid-cursor', 'filter-too-slow'],
    },
    async ({ c, query }) => {
      const { limit, cursor, sort, fields, parameters, format, ...filters } = query
      const shown = fieldsOf(fields)
      const asked = filters.filter === undefined ? null : understood(() => parseFilter(filters.filter!))
      const filter = both(asked, asked === null ? null : withParameters(c.get('access'), asked))
      const language = languageOfRequest(c)
      const access = c.get('access')
      const readable = parameters.length === 0 ? null : allowed(access, 'parameters.read')
      const secrets = scopeFor(access, 'parameters.secret') !== null
      const read = async (o: { limit: number; cursor?: string | undefined }) => {
        const request = pageRequest({ ...o, sort }, SORT_FIELDS, 'id', filters)
        const page = await s.devices.list(filters, filter, request, c.get('scope'))
        const values =
          readable === null
            ? null
            : await valuesOf(s.database, {
                deviceIds: page.items.map(d => d.id),
                names: parameters,
                scope: readable,
                secrets,
              })
        const items = page.items.map(d => ({
          ...pick(deviceInWords(d, language), shown),
          ...(values === null ? {} : { parameters: values.get(d.id) ?? {} }),
        }))
        return { ...page, items }
      }
      if (format === 'json') return c.json(await read({ limit, cursor }))
      // What is wrong with the query is said before the first line.
      const first = await read({ limit: EXPORTED_AT_ONCE, cursor })
      let pending: typeof first | null = first
      const body = exportStream({
        format,
        fields: shown,
        parameters,
        async page(next) {
          const page = pending ?? (await read({ limit: EXPORTED_AT_ONCE, cursor: next }))
          pending = null
          return page
        },
      })
      return new Response(body, {
        headers: {
          'content-type': EXPORT_TYPES[format],
          'content-disposition': `attachment; filename="devices.${format}"`,
        },
      })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}',
      tag: 'Devices',
      summary: 'One device',
      permission: 'devices.read',
      params: DeviceParams,
      query: DeviceQuery,
      responses: { 200: { description: 'The device', schema: DeviceWithReachability.partial() } },
      problems: ['not-found'],
    },
    async ({ c, params, query }) => {
      const shown = fieldsOf(query.fields)
      const { id, key } = await deviceOf(s, c, params.id)
      const device = await s.devices.get(id)
      if (device === null) throw notFound(`device "${excerpt(params.id)}"`)
      const language = languageOfRequest(c)
      const fields = pick(deviceInWords(device, language), shown)
      if (shown !== DEVICE_FIELDS) return c.json(fields)
      const reachability = await reachabilityNow(s, key)
      return c.json({
        ...fields,
        reachability: reachability === null ? null : reachabilityInWords(reachability, language),
      })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/mac-addresses',
      tag: 'Devices',
      summary: 'Its MAC addresses, with where and when it said them',
      description:
        'Of its own interfaces, by Informs and whatever else was read; devices are found by `GET devices?mac=`.',
      permission: 'parameters.read',
      params: DeviceParams,
      responses: { 200: { description: 'All of them', schema: MacAddressList } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const { key } = await deviceOf(s, c, params.id)
      return c.json({ items: await macAddressesOf(s.database, key, c.get('scope')) })
    },
  )

  endpoint(
    api,
    {
      method: 'patch',
      path: '/devices/{id}',
      tag: 'Devices',
      summary: 'Change tags, state, tracing, the form of answers, or the ACS that it is sent to',
      permission: 'devices.write',
      params: DeviceParams,
      body: DevicePatch,
      responses: { 200: { description: 'The device as it is now', schema: Device } },
      problems: ['not-found', 'unavailable'],
    },
    async ({ c, params, body }) => {
      const { id } = await deviceOf(s, c, params.id)
      if (body.tenant !== undefined) await checkGivenTo(s, c, body.tenant)
      const before = await s.devices.get(id)
      const had = Object.fromEntries(Object.keys(body).map(name => [name, before?.[name as keyof DevicePatchBody]]))
      await s.audit.asking(c, { deviceId: id, before: had, after: body }, () =>
        changeDevice(s, id, body, before?.tags ?? [], {
          tenant: c.get('scope').tenant,
          traceparent: c.get('traceparent'),
        }),
      )
      const device = await s.devices.get(id)
      return c.json(device === null ? null : deviceInWords(device, languageOfRequest(c)))
    },
  )

  endpoint(
    api,
    {
      method: 'post',
      path: '/devices/{id}/claim',
      tag: 'Devices',
      summary: 'Let a device out of quarantine',
      permission: 'devices.write',
      description:
        'Its state becomes active, and tasks that wait for it run in its next session (a connection request makes it come). A device that is active already stays as it is; one that is blocked or was never there is a conflict.',
      params: DeviceParams,
      responses: { 200: { description: 'The device as it is now', schema: Device } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params }) => {
      const { id } = await deviceOf(s, c, params.id)
      const before = await s.devices.get(id)
      const told = { deviceId: id, before: before && { state: before.state, quarantine: before.quarantine } }
      await s.audit.asking(c, { ...told, after: { state: 'active' } }, () =>
        s.commands.registry(id, { case: 'claim', value: {} }, c.get('scope').tenant, c.get('traceparent')),
      )
      const device = await s.devices.get(id)
      return c.json(device === null ? null : deviceInWords(device, languageOfRequest(c)))
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/devices/{id}',
      tag: 'Devices',
      summary: 'Forget a device',
      permission: 'devices.delete',
      description:
        'With its tasks, parameters, sessions, credentials and the files that it sent. Should it come again, it is registered anew.',
      params: DeviceParams,
      responses: { 204: { description: 'It is gone' } },
      problems: ['not-found', 'unavailable'],
    },
    async ({ c, params }) => {
      const { id } = await deviceOf(s, c, params.id)
      await s.audit.asking(c, { deviceId: id, before: await s.devices.get(id) }, async () => {
        await s.files.removeSentBy(id)
        // The planner finds what it keeps through the registry's row: first there, so that nothing is left when this is cut off and sent again.
        await s.commands.forgetDevice(id, c.get('traceparent'))
        await s.commands.registry(id, { case: 'removeDevice', value: {} }, c.get('scope').tenant, c.get('traceparent'))
      })
      // An Inform in between may have brought something back; where the planner still has the device in mind, it drops it.
      s.commands
        .forgetDevice(id, c.get('traceparent'))
        .catch(error =>
          s.logger.warn('what came in while a device was removed may be left over', { deviceId: id, err: error }),
        )
      return c.body(null, 204)
    },
  )

  for (const method of ['put', 'delete'] as const) {
    endpoint(
      api,
      {
        method,
        path: '/devices/{id}/tags/{tag}',
        tag: 'Devices',
        summary: method === 'put' ? 'Set a tag' : 'Take a tag away',
        permission: 'devices.write',
        params: TagParams,
        responses: { 204: { description: 'Done' } },
        problems: ['not-found', 'unavailable'],
      },
      async ({ c, params }) => {
        const { id } = await deviceOf(s, c, params.id)
        const tags = [params.tag]
        const told = { deviceId: id, [method === 'put' ? 'after' : 'before']: { tags } }
        await s.audit.asking(c, told, () =>
          s.commands.registry(
            id,
            { case: 'setTags', value: method === 'put' ? { add: tags } : { remove: tags } },
            c.get('scope').tenant,
            c.get('traceparent'),
          ),
        )
        return c.body(null, 204)
      },
    )
  }
}
