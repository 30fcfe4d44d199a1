/** Connection requests: ask a device to come, and see what became of it. */
import type { Scope } from '../access/access.ts'
import { newId } from '@auroralinks/runtime'
import { isFinal } from '../connection-request-body.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { deviceOf, pageRequest, reachabilityNow } from '../context.ts'
import type { Services } from '../context.ts'
import type { ConnectionRequest as Body } from '../connection-request-body.ts'
import type { Answer } from '../idempotency.ts'
import { waitFor } from '../live/wait.ts'
import { notFound } from '../problem.ts'
import { UuidParams, idempotencyHeader } from '../schemas/common.ts'
import { DeviceParams } from '../schemas/devices.ts'
import { ConnectionRequest, ConnectionRequestList, ConnectionRequestListQuery } from '../schemas/others.ts'
import { WaitQuery } from '../schemas/tasks.ts'
import { CONNECTION_REQUEST_SORT_FIELDS, createConnectionRequestStore } from '../store/connection-requests.ts'
import { withPredecessors } from '../store/predecessors.ts'
import type { Reachability } from '../store/reachability.ts'
import { connectionRequestInWords, languageOfRequest, reachabilityInWords } from '../words.ts'

/** How long a request lives when nobody waits for it, in ms. */
const LIFE_MS = 60_000

export function connectionRequestRoutes(api: Api, s: Services): void {
  const store = createConnectionRequestStore(s.database)

  endpoint(
    api,
    {
      method: 'post',
      path: '/devices/{id}/connection-requests',
      tag: 'Connection requests',
      summary: 'Ask a device to come',
      permission: 'connectionRequests.create',
      params: DeviceParams,
      query: WaitQuery,
      headers: idempotencyHeader,
      responses: {
        202: { description: 'It is being asked', schema: ConnectionRequest },
        200: { description: 'What became of it while it was waited for', schema: ConnectionRequest },
      },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params, query }) => {
      const { id: deviceId, key } = await deviceOf(s, c, params.id)
      return s.once(
        c,
        '',
        () => newId(s.clock.now()),
        id =>
          s.audit.asking(c, { deviceId, after: { id } }, () =>
            create(s, {
              id,
              deviceId,
              key,
              wait: query.wait,
              gone: c.req.raw.signal,
              traceparent: c.get('traceparent'),
            }),
          ),
        body => {
          const language = languageOfRequest(c)
          const { reachability, ...request } = body as unknown as Body & { reachability?: Reachability }
          return {
            ...connectionRequestInWords(request, language),
            ...(reachability && { reachability: reachabilityInWords(reachability, language) }),
          }
        },
      )
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/connection-requests',
      tag: 'Connection requests',
      summary: 'List those of a device, and whether it can be woken now',
      permission: 'connectionRequests.read',
      params: DeviceParams,
      query: ConnectionRequestListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: ConnectionRequestList } },
      problems: ['not-found', 'invalid-cursor'],
    },
    async ({ c, params, query }) => {
      const { key } = await deviceOf(s, c, params.id)
      const { keys } = await withPredecessors(s.database, key)
      const page = await store.list(keys, pageRequest(query, CONNECTION_REQUEST_SORT_FIELDS, 'id', String(key)))
      const language = languageOfRequest(c)
      const reachability = await reachabilityNow(s, key)
      return c.json({
        ...page,
        items: page.items.map(r => connectionRequestInWords(r, language)),
        reachability: reachability === null ? null : reachabilityInWords(reachability, language),
      })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/connection-requests/{id}',
      tag: 'Connection requests',
      summary: 'One connection request',
      permission: 'connectionRequests.read',
      params: UuidParams,
      responses: { 200: { description: 'As it stands', schema: ConnectionRequest } },
      problems: ['not-found'],
    },
    async ({ c, params }) =>
      c.json(connectionRequestInWords(await existing(params.id, c.get('scope')), languageOfRequest(c))),
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/connection-requests/{id}',
      tag: 'Connection requests',
      summary: 'Take a connection request back',
      permission: 'connectionRequests.cancel',
      description:
        'It ends as "expired" with the reason "cancelled". A device that has accepted already may come all the same; other requests for it go on.',
      params: UuidParams,
      responses: { 200: { description: 'It is taken back', schema: ConnectionRequest } },
      problems: ['not-found', 'conflict', 'unavailable'],
    },
    async ({ c, params }) => {
      const { id, deviceId, status } = await existing(params.id, c.get('scope'))
      const taken = await s.audit.asking(
        c,
        { deviceId, before: { id, status }, after: { id, reason: 'cancelled' } },
        () => s.commands.cancelConnectionRequest(id, deviceId, c.get('traceparent')),
      )
      return c.json(connectionRequestInWords(taken, languageOfRequest(c)))
    },
  )

  async function existing(id: string, scope: Scope): Promise<Body> {
    const found = await store.get(id)
    if (found === null || (await s.devices.find([found.deviceId], scope)) === null)
      throw notFound(`connection request ${id}`)
    return found
  }
}

interface Creation {
  id: string
  deviceId: string
  /** Its number. */
  key: bigint
  /** seconds */
  wait: number
  gone: AbortSignal
  traceparent: string | undefined
}

async function create(s: Services, o: Creation): Promise<Answer> {
  const headers = { location: `/api/v1/connection-requests/${o.id}` }
  const { promise: ended, resolve } = Promise.withResolvers<Body>()
  const stop = s.hub.onConnectionRequest(o.id, r => {
    if (isFinal(r)) resolve(r)
  })
  try {
    const asked = await s.commands.connectionRequest(
      o.id,
      o.deviceId,
      { expires: s.clock.now() + Math.max(LIFE_MS, o.wait * 1000), urgent: o.wait > 0 },
      o.traceparent,
    )
    if (isFinal(asked)) return { status: 200, headers, body: { ...asked, ...(await whatHelps(s, o.key, asked)) } }
    const inTime = o.wait > 0 && (await waitFor(ended, { seconds: o.wait, gone: o.gone, closing: s.closing }))
    const now = inTime ? await ended : ((await createConnectionRequestStore(s.database).get(o.id)) ?? asked)
    return { status: isFinal(now) ? 200 : 202, headers, body: { ...now, ...(await whatHelps(s, o.key, now)) } }
  } finally {
    stop()
  }
}

/** Of a device that was not reached: whether it can be, when it comes, and what helps. Without it the answer is true all the same. */
async function whatHelps(s: Services, key: bigint, { status }: Body): Promise<{ reachability?: Reachability }> {
  if (status !== 'unreachable') return {}
  const reachability = await reachabilityNow(s, key).catch(() => null)
  return reachability === null ? {} : { reachability }
}
