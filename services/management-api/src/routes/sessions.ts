/** Sessions of a device, and what was said in one. */
import { excerpt } from '@auroralinks/runtime'
import { reachesAll } from '../access/access.ts'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import { findDevice, pageRequest, wantedId } from '../context.ts'
import type { Services } from '../context.ts'
import { notFound } from '../problem.ts'
import { UuidParams } from '../schemas/common.ts'
import { DeviceParams } from '../schemas/devices.ts'
import { MessageList, SessionList, SessionListQuery } from '../schemas/others.ts'
import { withPredecessors } from '../store/predecessors.ts'
import { SESSION_SORT_FIELDS, listSessions, messagesOf } from '../store/sessions.ts'
import { eventsInWords, faultInWords, languageOfRequest } from '../words.ts'

export function sessionRoutes(api: Api, s: Services): void {
  endpoint(
    api,
    {
      method: 'get',
      path: '/devices/{id}/sessions',
      tag: 'Sessions',
      summary: 'When it came, and why',
      permission: 'sessions.read',
      params: DeviceParams,
      query: SessionListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: SessionList } },
      problems: ['not-found', 'invalid-cursor'],
    },
    async ({ c, params, query }) => {
      const device = await findDevice(s, c, params.id)
      if (device === null && !reachesAll(c.get('scope'))) throw notFound(`device "${excerpt(params.id)}"`)
      const id = device?.id ?? wantedId(c, params.id)
      const page = await listSessions(
        s.database,
        device === null ? { keys: [], ids: [id] } : await withPredecessors(s.database, device.key),
        pageRequest(query, SESSION_SORT_FIELDS, 'id', id),
      )
      // Whoever was never let in is not registered, and still has been turned away.
      if (device === null && page.items.length === 0 && query.cursor === undefined)
        throw notFound(`device "${excerpt(id)}"`)
      const language = languageOfRequest(c)
      const items = page.items.map(session => ({
        ...session,
        events: eventsInWords(session.events, language),
        rejection: session.rejection === null ? null : faultInWords(session.rejection, language),
      }))
      return c.json({ ...page, items })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/sessions/{id}/messages',
      tag: 'Sessions',
      summary: 'What was said',
      permission: 'messages.read',
      description:
        'XML is kept where the device is traced, where the session had a fault, and for all with ACS_TRACE=all. Of a session with more than 500 messages (or a million characters of XML) the first 50 and the newest are kept; a message whose method is "(n messages left out)" stands for the others, with their bytes. A message that the ACS did not take (`refused`: too large, not to be read) stands there with its size, as "(not read)" where its method is not known.',
      params: UuidParams,
      responses: { 200: { description: 'All its messages', schema: MessageList } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const items = await messagesOf(s.database, params.id, c.get('scope'))
      if (items === null) throw notFound(`session ${params.id}`)
      const language = languageOfRequest(c)
      return c.json({
        items: items.map(m => ({ ...m, refused: m.refused === null ? null : faultInWords(m.refused, language) })),
      })
    },
  )
}
