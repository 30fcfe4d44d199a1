/** The state of the system as the API shows it. */
import { z } from '@hono/zod-openapi'
import { Time, TimeOrNull } from './common.ts'

export const SystemState = z
  .object({
    version: z.string().openapi({ description: 'Of the product, as this instance runs it' }),
    node: z.string().openapi({ description: 'Of Node.js' }),
    mode: z.enum(['standalone', 'services']).openapi({
      description:
        'standalone: all services are in this process; services: each is in others, which this one does not see',
    }),
    startedAt: Time.openapi({ description: 'Since when this instance runs' }),
    services: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['ready', 'not-ready', 'unseen']).openapi({
          description: 'unseen: it is in another process, whose `/readyz` tells',
        }),
        why: z.string().nullable().openapi({ description: 'Why it is not ready' }),
      }),
    ),
    partitions: z.object({
      count: z.number().int().openapi({ description: 'Of the topics of devices, that planners have handled so far' }),
      lastHeardAt: TimeOrNull.openapi({
        description:
          'Until when gateways are known to have listened, by what the planners read: about half a minute behind',
      }),
      leastHeardAt: TimeOrNull.openapi({
        description: 'The same of the partition that is furthest behind: old, where a planner does not get on',
      }),
    }),
    lag: z
      .array(z.object({ topic: z.string(), group: z.string(), records: z.number().int() }))
      .nullable()
      .openapi({
        description: 'Records that are still to be handled; null: this process does not see it (metrics do)',
      }),
    database: z.object({ version: z.string(), bytes: z.number().int() }),
    retention: z
      .array(z.object({ what: z.enum(['sessions', 'messages', 'tasks', 'audit']), days: z.number().int().nullable() }))
      .openapi({ description: 'How long is kept; 0: for ever; null: this process is not told' }),
  })
  .openapi('SystemState')
