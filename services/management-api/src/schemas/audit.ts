/** The audit log as the API shows it. */
import { z } from '@hono/zod-openapi'
import { TenantOrNull } from './tenants.ts'
import { listOf, pageQuery, sortQuery, Time, TimeInput } from './common.ts'

const AuditEntry = z
  .object({
    seq: z.number().int().openapi({ description: 'Without gaps' }),
    at: Time,
    actor: z.object({ kind: z.enum(['key', 'user', 'system']), id: z.string(), name: z.string() }),
    action: z.string().openapi({ example: 'PATCH /devices/{id}' }),
    resource: z.string().openapi({ example: 'devices/00D09E-Box-1' }),
    deviceId: z.string().nullable(),
    tenant: TenantOrNull.optional(),
    before: z.unknown().openapi({ description: 'What was there, without secrets; null: nothing, or it is not known' }),
    after: z.unknown().openapi({ description: 'What was asked for, without secrets' }),
    reason: z.string().nullable().openapi({ description: 'As `X-Reason` said' }),
    outcome: z.enum(['done', 'asked', 'refused', 'unknown']).openapi({
      description:
        'done: changed with this entry, in one transaction; asked: written before another service was asked for it; refused, unknown: what became of the entry `of`',
    }),
    of: z.number().int().nullable(),
    traceId: z.string().nullable(),
    hash: z.string().openapi({ description: 'SHA-256 of the hash before it, a line feed, and the text of the entry' }),
    seal: z.string().openapi({ description: 'Of the hash, with a key of this installation' }),
  })
  .openapi('AuditEntry')
export const AuditList = listOf(AuditEntry, 'AuditList')
export const AuditListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['seq'], '-seq'),
  actor: z.string().optional().openapi({ description: 'Id or name of who did it' }),
  action: z.string().optional(),
  resource: z.string().optional(),
  deviceId: z.string().optional(),
  since: TimeInput.optional(),
  until: TimeInput.optional(),
})

const head = { seq: z.number().int(), hash: z.string() }
export const AuditCheck = z
  .object({
    ok: z.boolean(),
    head: z
      .object(head)
      .openapi({ description: 'The newest entry: kept elsewhere, it shows later whether the end was cut off' }),
    flaws: z.array(z.object({ seq: z.number().int(), what: z.string() })).openapi({ description: 'The first 50' }),
    flawCount: z.number().int(),
    begins: z
      .object({ ...head, at: Time })
      .nullable()
      .openapi({
        description: 'The last of the entries that went by `ACS_AUDIT_KEEP_DAYS`, and when; null: none ever did',
      }),
    sealedByGoneKeys: z.number().int().openapi({
      description:
        'Entries at the beginning whose seal is of a key that is not there any more: their hashes alone hold them',
    }),
  })
  .openapi('AuditCheck')
export const AuditCheckQuery = z
  .strictObject({
    seq: z
      .string()
      .regex(/^\d{1,15}$/, 'is a number')
      .transform(Number)
      .optional()
      .openapi({ type: 'integer' }),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is a SHA-256 in hexadecimal')
      .optional(),
  })
  .refine(q => (q.seq === undefined) === (q.hash === undefined), { path: ['seq'], message: 'belongs to a hash' })
