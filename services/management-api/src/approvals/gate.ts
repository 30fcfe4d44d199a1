/**
 * A second person's approval: a request for a chosen action is not carried out but kept, without its secrets, to be decided
 * by somebody else. Once it is approved its requester sends the same request again, and that one is carried out, once: what is
 * done, and answered, is between him and the API, and no secret has to be kept for it.
 */
import type { Context } from 'hono'
import { covers } from '@auroralinks/database'
import type { Permission } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import type { Clock, Fingerprints } from '@auroralinks/runtime'
import { withoutSecrets as withoutTaskSecrets } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import type { Database } from '@auroralinks/database'
import { actionOf, resourceOf } from '../audit/audit.ts'
import type { Audit } from '../audit/audit.ts'
import { withoutSecrets } from '../audit/entry.ts'
import type { Env, Gate } from '../endpoint.ts'
import { Problem } from '../problem.ts'
import { findForRequest, freeApproval, keepApproval, useApproval } from '../store/approvals.ts'
import type { Approval } from '../store/approvals.ts'

/** Whether a permission is for what has to be approved; the decision itself never is. */
export const needsApproval = (patterns: readonly string[], permission: string): boolean =>
  permission !== 'approvals.decide' && patterns.some(p => covers(p, permission))

const FREE = { failed: async (): Promise<void> => {} }

export function createGate(o: {
  database: Database
  clock: Clock
  audit: Pick<Audit, 'change'>
  fingerprints: Fingerprints
  /** Permissions whose requests are held, as roles name them. */
  patterns: readonly string[]
  /** How long one may be decided and used, in ms. */
  lifeMs: number
}): Gate {
  if (o.patterns.length === 0) return { pass: async () => FREE }

  const begin = (c: Context<Env>, permission: Permission, body: unknown, fingerprint: string): Promise<Approval> =>
    o.audit
      .change(c, async tx => {
        const { kind, id, name, tenant } = c.get('access')
        const now = o.clock.now()
        const approval = await keepApproval(tx, {
          id: newId(now),
          requestedAt: new Date(now),
          expiresAt: new Date(now + o.lifeMs),
          requester: { kind, id, name },
          permission,
          action: actionOf(c),
          resource: resourceOf(c),
          request: withoutSecrets(masked(body)),
          fingerprint,
          reason: c.get('reason'),
          tenant,
        })
        return { approval, resource: `approvals/${approval.id}`, after: { permission, request: approval.request } }
      })
      .then(told => told.approval)

  return {
    async pass(c, { permissions, body, text }) {
      const permission = (await permissions()).find(p => needsApproval(o.patterns, p))
      if (permission === undefined) return FREE
      const said = `${c.req.method} ${c.req.url.replace(/^[a-z]+:\/\/[^/]*/i, '')} ${text}`
      const { kind, id, tenant } = c.get('access')
      const known = (await findForRequest(o.database, { kind, id, tenant }, o.clock.now())).find(a =>
        o.fingerprints.match(said, a.fingerprint),
      )
      if (known?.state === 'approved' && (await useApproval(o.database, known.id, o.clock.now())))
        return { failed: () => freeApproval(o.database, known.id) }
      throw held(known ?? (await begin(c, permission, body, o.fingerprints.of(said))))
    },
  }
}

/** The values of a task's secret parameters are no secrets by their names. Of a job the task is a part. */
export const masked = (body: unknown): unknown => {
  const { type, task } = (body ?? {}) as { type?: unknown; task?: unknown }
  if (typeof type === 'string') return withoutTaskSecrets(body as Task['arguments'])
  return typeof task === 'object' && task !== null ? { ...(body as object), task: masked(task) } : body
}

const held = ({ id, state }: Approval): Problem =>
  new Problem(
    'approval-needed',
    state === 'rejected'
      ? `somebody has rejected it (approval ${id})`
      : `somebody else has to approve it (approval ${id}); then send the same request again`,
    { members: { approval: id }, headers: { location: `/api/v1/approvals/${id}` } },
  )
