/** What is going on, in numbers. */
import { z } from '@hono/zod-openapi'
import { Explanation, Time } from './common.ts'

const count = z.number().int()

export const Overview = z
  .object({
    at: Time.openapi({ description: 'When it was counted: a few seconds ago at most' }),
    devices: z.object({
      total: count,
      states: z.object({ expected: count, active: count, quarantined: count, blocked: count }),
      seenLastHour: count.openapi({ description: 'Devices whose last Inform is not older than an hour' }),
      seenLastDay: count,
      silent: count.openapi({ description: 'Devices that should have come by now' }),
      newLastDay: count.openapi({ description: 'Devices that came for the first time in the last 24 hours' }),
    }),
    versions: z
      .array(z.object({ productClass: z.string(), softwareVersion: z.string().nullable(), count }))
      .openapi({ description: 'The most frequent of them first, at most 200' }),
    sessions: z
      .object({
        seconds: z.number().openapi({ description: 'The time that they were counted over' }),
        count,
        perSecond: z.number(),
        reasons: z
          .array(z.object({ code: z.string(), count, explanation: Explanation.nullable() }))
          .openapi({ description: 'Event codes of their Informs' }),
      })
      .nullable()
      .openapi({
        description: 'Sessions of the last 15 minutes, the newest 20,000 of them; null: without `sessions.read`',
      }),
    tasks: z
      .object({
        queued: count,
        running: count,
        lastDay: z.object({ succeeded: count, failed: count, expired: count, cancelled: count }).openapi({
          description: 'Of the tasks that were created in the last 24 hours',
        }),
      })
      .nullable()
      .openapi({ description: 'null: without `tasks.read`' }),
    faults: z
      .array(
        z.object({
          code: z.string(),
          devices: count,
          count: count.openapi({ description: 'How often it happened' }),
          explanation: Explanation.nullable(),
        }),
      )
      .nullable()
      .openapi({ description: 'By code, those of most devices first, at most 20; null: without `faults.read`' }),
    connectionRequests: z
      .object({ asked: count, arrived: count, failed: count, pending: count })
      .nullable()
      .openapi({ description: 'Of the last 24 hours; null: without `connectionRequests.read`' }),
  })
  .openapi('Overview')
export type Overview = z.infer<typeof Overview>
