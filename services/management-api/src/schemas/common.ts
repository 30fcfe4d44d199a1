/** What several resources share: problem details, lists, ids, times. */
import { z } from '@hono/zod-openapi'
import { TAG, tagOf } from '@auroralinks/contracts'
import type { NameRule } from '@auroralinks/contracts'
import { isUuid } from '@auroralinks/runtime'
import { isTime } from '../filter/compile.ts'

export const ProblemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:auroralinks:problem:invalid-request' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    errors: z
      .array(
        z.object({
          where: z.string().openapi({ description: 'A JSON pointer into the body, or the name of a query parameter' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .openapi('Problem', { description: 'Problem details (RFC 9457)' })

/** An instant, RFC 3339; null where it is not known. */
export const Time = z.string().openapi({ format: 'date-time', example: '2026-01-31T23:59:59.000Z' })
export const TimeOrNull = Time.nullable()

const noTime = 'is no time: write it as 2026-01-31T23:59:59Z'

/** A time in a request, RFC 3339. */
export const TimeInput = z.iso
  .datetime({ offset: true, error: noTime })
  .refine(t => isTime(Date.parse(t)), noTime)
  .openapi({ format: 'date-time' })

export const Uuid = z
  .string()
  .refine(isUuid, 'is no UUID')
  .transform(id => id.toLowerCase())
  .openapi({ type: 'string', format: 'uuid' })

/** A name that people give, in the form in which it is kept. */
export const nameSchema = (read: (text: string) => string | null, rule: NameRule, what: string): z.ZodType<string> =>
  z
    .string()
    .transform((text, context) => {
      const kept = read(text)
      if (kept !== null) return kept
      context.addIssue({ code: 'custom', message: `is no ${what}. ${rule.description}` })
      return z.NEVER
    })
    .openapi({
      type: 'string',
      minLength: 1,
      maxLength: rule.most,
      pattern: rule.pattern,
      description: rule.description,
    })

export const Tag = nameSchema(tagOf, TAG, 'tag')

export const UuidParams = z.object({ id: Uuid })

export const DEFAULT_LIMIT = 50
export const MAX_LIMIT = 1_000

const limitError = `is a whole number from 1 to ${MAX_LIMIT}`

/** `limit` and `cursor`, for every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, limitError)
    .transform(Number)
    .refine(n => n >= 1 && n <= MAX_LIMIT, limitError)
    .default(DEFAULT_LIMIT)
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'Items on one page',
    }),
  cursor: z.string().min(1).optional().openapi({ description: '`nextCursor` of the page before' }),
}

/** `sort`, with what it may name. */
export const sortQuery = (fields: readonly string[], standard: string): z.ZodDefault<z.ZodString> =>
  z
    .string()
    .default(standard)
    .openapi({
      description: `Comma-separated; "-" before a field: descending. Fields: ${fields.join(', ')}`,
      example: standard,
    })

/** A page of a list. */
export const listOf = <T extends z.ZodType>(item: T, name: string): z.ZodType =>
  z
    .object({
      items: z.array(item),
      nextCursor: z.string().optional().openapi({ description: 'Absent on the last page' }),
    })
    .openapi(name)

/** `?wait=SECONDS`. */
export const waitQuery = z
  .string()
  .regex(/^\d{1,3}$/, 'is a number of seconds from 0 to 300')
  .transform(Number)
  .refine(n => n <= 300, 'is a number of seconds from 0 to 300')
  .default(0)
  .openapi({ type: 'integer', minimum: 0, maximum: 300, default: 0, description: 'Seconds to wait for the outcome' })

/** `Idempotency-Key`, for the description. */
export const idempotencyHeader = z.object({
  'idempotency-key': z.string().min(1).max(255).optional().openapi({
    description: 'The same key with the same body gives the same answer again, for 24 hours; nothing is done twice',
  }),
})

/** What a code means, and what to do. */
export const Explanation = z.string().openapi({ description: 'In words, English or German by Accept-Language' })

export const EventCode = z
  .object({
    code: z.string().openapi({ example: '2 PERIODIC' }),
    commandKey: z.string(),
    explanation: Explanation.nullable(),
  })
  .openapi('EventCode', { description: 'Why a device came (TR-069 Table 8)' })

/** An instant from the database. */
export const time = (at: Date | null): string | null => (at === null ? null : at.toISOString())

/** What can make a device reachable. */
export const HELPS = ['stun', 'interval'] as const

/** Whether a device can be woken, as it stands now. */
export const Reachability = z
  .object({
    now: z.enum(['yes', 'unknown', 'no']).openapi({
      description: 'Whether it can be woken now; unknown: nothing speaks against it, and it was not tried',
    }),
    method: z.enum(['http', 'udp', 'xmpp']).nullable().openapi({ description: 'By which way' }),
    reason: z.string().openapi({
      description: 'worked, bound, untried, no-address, behind-nat, stale, udp-silent or offline',
      example: 'bound',
    }),
    explanation: Explanation.nullable(),
    expectedAt: TimeOrNull.openapi({
      description: 'When it comes by itself; null where its interval is not known, or it is overdue',
    }),
    lastMethod: z.enum(['http', 'udp', 'xmpp']).nullable().openapi({ description: 'The way that brought it last' }),
    lastArrivedAt: TimeOrNull,
    staleSince: TimeOrNull.openapi({ description: 'Since when nobody answers at its connection request URL' }),
    asked: z.number().int().openapi({ description: 'How often it was asked to come' }),
    successRatio: z.number().nullable().openapi({ description: 'Of these, how many brought it: 0 to 1' }),
    udpBinding: z
      .object({
        address: z.string().openapi({ example: '198.51.100.7:40000' }),
        boundAt: Time,
        seenAt: Time.openapi({ description: 'Up to 15 minutes behind' }),
      })
      .nullable(),
    jabberId: z.string().nullable().openapi({
      description: 'The XMPP address that it told (ConnReqJabberID)',
      example: 'cpe1@cpe.example.net/a',
    }),
    canHelp: z.array(z.enum(HELPS)).openapi({
      description:
        'What may make it reachable, where it is not now: POST devices/{id}/reachability-helps. stun: STUN is switched on in it; interval: it comes more often for a while',
    }),
    helps: z.array(
      z.object({
        help: z.enum(HELPS),
        state: z.enum(['queued', 'on', 'failed', 'off-queued', 'off']).openapi({
          description:
            'queued: it is written in the next session; on; failed: the device refused it; off-queued, off: it is taken back',
        }),
        askedBy: z.enum(['rules', 'person']),
        taskId: z.string(),
        since: Time,
        until: TimeOrNull,
        error: z.string().nullable(),
      }),
    ),
  })
  .openapi('Reachability')
