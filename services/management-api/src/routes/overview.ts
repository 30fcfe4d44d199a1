/** GET /overview: what is going on, in numbers. */
import { explainEvent, explainFault } from '@auroralinks/tasks'
import { endpoint } from '../endpoint.ts'
import type { Api } from '../endpoint.ts'
import type { Services } from '../context.ts'
import { createOverviews } from '../overview.ts'
import { Overview } from '../schemas/overview.ts'
import { languageOfRequest } from '../words.ts'

export function overviewRoutes(api: Api, s: Services): void {
  const overviews = createOverviews(s)

  endpoint(
    api,
    {
      method: 'get',
      path: '/overview',
      tag: 'Devices',
      summary: 'What is going on, in numbers',
      description:
        'Of the devices within reach. Numbers are a few seconds old at most, with very many devices some more: counting takes a twentieth of the time at most.',
      permission: 'devices.read',
      responses: { 200: { description: 'The numbers', schema: Overview } },
    },
    async ({ c }) => {
      const counted = await overviews.of(c.get('access'), c.get('scope'))
      const language = languageOfRequest(c)
      return c.json({
        ...counted,
        sessions: counted.sessions && {
          ...counted.sessions,
          reasons: counted.sessions.reasons.map(r => ({ ...r, explanation: explainEvent(r.code, language) })),
        },
        faults: counted.faults?.map(f => ({ ...f, explanation: explainFault(f.code, language) })) ?? null,
      })
    },
  )
}
