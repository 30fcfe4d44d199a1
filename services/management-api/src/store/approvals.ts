/** Approvals as they are kept. */
import type { Database, Prisma, Queryable } from '@auroralinks/database'
import type { Json } from '../audit/entry.ts'
import type { Page, PageRequest, SortField } from '../keyset.ts'
import { typedPage, typedPageOf } from './typed-page.ts'

export const APPROVAL_SORT_FIELDS: Readonly<Record<string, SortField>> = { id: { type: 'uuid' } }

export type ApprovalState = 'pending' | 'approved' | 'rejected' | 'used'

export interface Requester {
  kind: string
  id: string
  name: string
}

export interface Approval {
  id: string
  state: ApprovalState
  requestedAt: Date
  expiresAt: Date
  requesterKind: string
  requesterId: string
  requesterName: string
  permission: string
  action: string
  resource: string
  request: unknown
  fingerprint: string
  reason: string | null
  decidedAt: Date | null
  decidedBy: string | null
  decisionReason: string | null
  usedAt: Date | null
  tenant: string | null
}

const COLUMNS = `id, state, requested_at as "requestedAt", expires_at as "expiresAt", requester_kind as "requesterKind",
  requester_id as "requesterId", requester_name as "requesterName", permission, action, resource, request, fingerprint, reason,
  decided_at as "decidedAt", decided_by as "decidedBy", decision_reason as "decisionReason", used_at as "usedAt", tenant`

/** What has expired is kept for so many days more: the audit log has it for longer. */
const KEPT_DAYS = 90

/** Those of one requester that have neither expired nor been used, the newest first. */
export const findForRequest = (
  db: Queryable,
  requester: Omit<Requester, 'name'> & { tenant: string | null },
  now: number,
): Promise<Approval[]> =>
  db.query<Approval>({
    text: `select ${COLUMNS} from approval where requester_id = $1 and requester_kind = $2 and tenant is not distinct from $4 and expires_at > $3 and state <> 'used'
      order by id desc limit 1000`,
    values: [requester.id, requester.kind, new Date(now).toISOString(), requester.tenant],
  })

export async function keepApproval(
  tx: Queryable,
  a: Pick<
    Approval,
    'id' | 'requestedAt' | 'expiresAt' | 'permission' | 'action' | 'resource' | 'fingerprint' | 'reason' | 'tenant'
  > & {
    requester: Requester
    request: Json
  },
): Promise<Approval> {
  await tx.query({
    text: `delete from approval where expires_at < $1::timestamptz - interval '${KEPT_DAYS} days'`,
    values: [a.requestedAt.toISOString()],
  })
  const [row] = await tx.query<Approval>({
    text: `insert into approval (id, state, requested_at, expires_at, requester_kind, requester_id, requester_name, permission, action, resource, request, fingerprint, reason, tenant)
      values ($1, 'pending', $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13) returning ${COLUMNS}`,
    values: [
      a.id,
      a.requestedAt.toISOString(),
      a.expiresAt.toISOString(),
      a.requester.kind,
      a.requester.id,
      a.requester.name,
      a.permission,
      a.action,
      a.resource,
      JSON.stringify(a.request),
      a.fingerprint,
      a.reason,
      a.tenant,
    ],
  })
  return row!
}

/** Whether this request is the one that uses it. */
export const useApproval = async (db: Queryable, id: string, now: number): Promise<boolean> =>
  (
    await db.query({
      text: `update approval set state = 'used', used_at = $2 where id = $1 and state = 'approved' and expires_at > $2 returning id`,
      values: [id, new Date(now).toISOString()],
    })
  ).length > 0

/** What it was used for failed. */
export async function freeApproval(db: Queryable, id: string): Promise<void> {
  await db.query({
    text: `update approval set state = 'approved', used_at = null where id = $1 and state = 'used'`,
    values: [id],
  })
}

/** @param o.requester null: of all @param o.tenant null: of all */
export async function listApprovals(
  { prisma }: Database,
  page: PageRequest<SortField>,
  o: {
    state: ApprovalState | 'expired' | undefined
    requester: Omit<Requester, 'name'> | null
    tenant: string | null
    now: number
  },
): Promise<Page<Approval>> {
  const at = new Date(o.now)
  const where: Prisma.ApprovalWhereInput = {
    ...(o.tenant !== null && { tenant: o.tenant }),
    ...(o.requester !== null && { requesterId: o.requester.id, requesterKind: o.requester.kind }),
    ...(o.state === 'expired' && { state: { in: ['pending', 'approved'] }, expiresAt: { lte: at } }),
    ...((o.state === 'pending' || o.state === 'approved') && { state: o.state, expiresAt: { gt: at } }),
    ...((o.state === 'rejected' || o.state === 'used') && { state: o.state }),
  }
  const rows = await prisma.approval.findMany(typedPage(page, where))
  return typedPageOf(rows, page, r => ({ ...r, state: r.state as ApprovalState }))
}

/** @param tenant whose it has to be; null: anybody's */
export const findApproval = async (db: Queryable, id: string, tenant: string | null): Promise<Approval | null> =>
  (
    await db.query<Approval>({
      text: `select ${COLUMNS} from approval where id = $1 and ($2::text is null or tenant = $2)`,
      values: [id, tenant],
    })
  )[0] ?? null

/** Null: it is not pending any more. */
export const decideApproval = async (
  tx: Queryable,
  id: string,
  d: { state: 'approved' | 'rejected'; by: string; reason: string | null; now: number },
): Promise<Approval | null> =>
  (
    await tx.query<Approval>({
      text: `update approval set state = $2, decided_at = $3, decided_by = $4, decision_reason = $5
        where id = $1 and state = 'pending' and expires_at > $3 returning ${COLUMNS}`,
      values: [id, d.state, new Date(d.now).toISOString(), d.by, d.reason],
    })
  )[0] ?? null

/** Of a key: when and by whom it was made; null where there is none of this id in the database. */
export const originOfKey = async (
  db: Queryable,
  id: string,
): Promise<{ createdAt: Date; createdBy: string | null } | null> =>
  (
    await db.query<{ createdAt: Date; createdBy: string | null }>({
      text: 'select created_at as "createdAt", created_by as "createdBy" from api_key where id::text = $1',
      values: [id],
    })
  )[0] ?? null
