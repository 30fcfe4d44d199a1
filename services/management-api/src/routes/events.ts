/** GET /events: server-sent events. */
import { z } from '@hono/zod-openapi'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import type { Services } from '../context.ts'
import { languageOfRequest } from '../words.ts'

const Query = z.strictObject({
  type: z.string().optional().openapi({
    description: 'Only events of these types, comma separated; `task.*` means all that begin so',
    example: 'task.succeeded,task.failed',
  }),
  deviceId: z.string().optional(),
  watch: z.string().optional().openapi({
    description: 'Besides, all events of these devices, comma separated, whatever `type` and `deviceId` say',
    example: '00D09E-Box-0123456',
  }),
})

const listed = (text: string | undefined): string[] | null =>
  text
    ?.split(',')
    .map(t => t.trim())
    .filter(t => t !== '') ?? null

export function eventRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/events',
      tag: 'Events',
      summary: 'What happens, as it happens',
      permission: 'events.read',
      query: Query,
      description:
        'Server-sent events: the name is the type, the data `{id, type, time, deviceId, taskId?, …}`. After an interruption send `Last-Event-ID`; `stream.reset` says that events in between are not kept any more.',
      responses: { 200: { description: 'A stream without end', contentType: 'text/event-stream', schema: z.string() } },
    },
    async ({ c, query }) => {
      const body = s.streams.open(
        {
          types: listed(query.type),
          deviceId: query.deviceId ?? null,
          watch: new Set(listed(query.watch)),
          language: languageOfRequest(c),
          scope: c.get('scope'),
          isAllowed: c.get('isStillAllowed'),
        },
        c.req.header('last-event-id') ?? null,
      )
      return new Response(body, {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      })
    },
  )
}
