/** Approvals as the API shows them. */
import { z } from '@hono/zod-openapi'
import { TenantOrNull } from './tenants.ts'
import { Time, Uuid, listOf, pageQuery, sortQuery } from './common.ts'

const STATES = ['pending', 'approved', 'rejected', 'used', 'expired'] as const

export const ShownApproval = z
  .object({
    id: Uuid,
    state: z.enum(STATES).openapi({
      description:
        'approved: its requester may send the same request once; used: it was carried out; expired: neither decided nor used in time',
    }),
    requestedAt: Time,
    expiresAt: Time,
    tenant: TenantOrNull,
    requester: z.object({ kind: z.enum(['key', 'user']), id: z.string(), name: z.string() }),
    permission: z.string().openapi({ example: 'tasks.create:factoryReset' }),
    action: z.string().openapi({ example: 'POST /devices/{id}/tasks' }),
    resource: z.string().openapi({ example: 'devices/00D09E-Box-1/tasks' }),
    request: z.unknown().openapi({ description: 'What is asked for, without secrets' }),
    reason: z.string().nullable().openapi({ description: 'As `X-Reason` of the request said' }),
    decidedAt: Time.nullable(),
    decidedBy: z.string().nullable(),
    decisionReason: z.string().nullable(),
    usedAt: Time.nullable(),
  })
  .openapi('Approval')

export const ApprovalList = listOf(ShownApproval, 'ApprovalList')
export const ApprovalListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['id'], '-id'),
  state: z.enum(STATES).optional(),
})
export const Decision = z.strictObject({ decision: z.enum(['approve', 'reject']) }).openapi('Decision')
