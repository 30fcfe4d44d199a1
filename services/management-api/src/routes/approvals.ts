/** Requests that somebody else has to approve: listed, and decided. */
import type { Context } from 'hono'
import type { Permission } from '@auroralinks/database'
import { scopeFor } from '../access/access.ts'
import { allowed } from '../access/allowed.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import type { Api, Env } from '../endpoint.ts'
import { Problem, notFound } from '../problem.ts'
import { ApprovalList, ApprovalListQuery, Decision, ShownApproval } from '../schemas/approvals.ts'
import { UuidParams } from '../schemas/common.ts'
import { APPROVAL_SORT_FIELDS, decideApproval, findApproval, listApprovals, originOfKey } from '../store/approvals.ts'
import type { Approval } from '../store/approvals.ts'

const DECIDE = 'approvals.decide'

export function approvalRoutes(api: Api, s: Services): void {
  const tag = 'Access'
  const shown = ({ fingerprint: _, requesterKind: kind, requesterId: id, requesterName: name, ...a }: Approval) => {
    const isOver = (a.state === 'pending' || a.state === 'approved') && a.expiresAt.getTime() <= s.clock.now()
    return { ...a, state: isOver ? ('expired' as const) : a.state, requester: { kind, id, name } }
  }
  const isOwn = (c: Context<Env>, a: Approval): boolean => {
    const { kind, id } = c.get('access')
    return a.requesterKind === kind && a.requesterId === id
  }
  const seesAll = (c: Context<Env>): boolean => scopeFor(c.get('access'), DECIDE) !== null

  endpoint(
    api,
    {
      method: 'get',
      path: '/approvals',
      tag,
      summary: 'Requests that somebody else has to approve',
      description: 'With the permission `approvals.decide` those of all, without it the own ones.',
      permission: null,
      query: ApprovalListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: ApprovalList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query: { state, ...query } }) => {
      const { kind, id } = c.get('access')
      const page = await listApprovals(
        s.database,
        pageRequest(query, APPROVAL_SORT_FIELDS, 'id', ['approvals', state]),
        { state, requester: seesAll(c) ? null : { kind, id }, tenant: c.get('scope').tenant, now: s.clock.now() },
      )
      return c.json({ ...page, items: page.items.map(shown) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/approvals/{id}',
      tag,
      summary: 'One of them',
      permission: null,
      params: UuidParams,
      responses: { 200: { description: 'What is asked for, and how it was decided', schema: ShownApproval } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const found = await findApproval(s.database, params.id, c.get('scope').tenant)
      if (found === null || !(seesAll(c) || isOwn(c, found))) throw notFound(`approval ${params.id}`)
      return c.json(shown(found))
    },
  )

  endpoint(
    api,
    {
      method: 'post',
      path: '/approvals/{id}',
      tag,
      summary: 'Approve or reject',
      description:
        'Not by the requester, nor with a key that he made or that is younger than the request; and only by whom the request would be allowed to as well.',
      permission: DECIDE,
      params: UuidParams,
      body: Decision,
      responses: { 200: { description: 'As it was decided', schema: ShownApproval } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params, body }) => {
      const found = await findApproval(s.database, params.id, c.get('scope').tenant)
      if (found === null) throw notFound(`approval ${params.id}`)
      if (body.decision === 'approve') await checkApprover(s, c, found, isOwn(c, found))
      const decided = await s.audit.change(c, async tx => {
        const after = await decideApproval(tx, found.id, {
          state: body.decision === 'approve' ? 'approved' : 'rejected',
          by: c.get('access').name,
          reason: c.get('reason'),
          now: s.clock.now(),
        })
        return after === null
          ? null
          : {
              after: {
                state: after.state,
                requester: after.requesterName,
                action: after.action,
                resource: after.resource,
              },
              approval: after,
            }
      })
      if (decided === null)
        throw new Problem(
          'conflict',
          `it is not pending any more, but ${shown((await findApproval(s.database, found.id, null))!).state}`,
        )
      return c.json(shown(decided.approval))
    },
  )
}

/** A second person, as far as that can be known. @throws Problem 403 */
async function checkApprover(s: Services, c: Context<Env>, a: Approval, isOwn: boolean): Promise<void> {
  const access = c.get('access')
  const refuse = (why: string): Problem => new Problem('forbidden', why, { members: { permission: DECIDE } })
  if (isOwn) throw refuse('nobody approves a request of his own')
  allowed(access, a.permission as Permission)
  if (access.kind !== 'key') return
  const origin = await originOfKey(s.database, access.id)
  if (origin === null) return
  if (origin.createdBy === a.requesterName) throw refuse('the requester has made this key')
  if (origin.createdAt >= a.requestedAt) throw refuse('this key is younger than the request')
}
