/** The numbers of the overview. By SQL: each is one pass over a table or a stretch of it, within reach of whoever asks. */
import { DAY_MS, firstIdOf } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { createParams } from '../keyset.ts'
import { reachable, reachableBy } from './device-list.ts'

/** The newest sessions that are looked at, and how far back, in ms. */
export const MOST_SESSIONS = 20_000
export const SESSIONS_MS = 900_000
const HOUR_MS = 3_600_000

const where = (conditions: (string | null)[]): string => {
  const some = conditions.filter(c => c !== null)
  return some.length === 0 ? '' : `where ${some.join(' and ')}`
}

export interface DeviceGroupCount {
  productClass: string
  softwareVersion: string | null
  state: 'expected' | 'active' | 'quarantined' | 'blocked'
  count: number
  hour: number
  day: number
  silent: number
  fresh: number
}

/** All devices by product class, version and state: everything about devices is a sum of these. */
export async function countDevices(database: Database, scope: Scope, now: number): Promise<DeviceGroupCount[]> {
  const params = createParams()
  const [hour, day] = [params.add(new Date(now - HOUR_MS)), params.add(new Date(now - DAY_MS))]
  return database.query<DeviceGroupCount>({
    text: `select d.product_class as "productClass", s.software_version as "softwareVersion", d.state, count(*)::int as count,
        (count(*) filter (where s.last_inform_at >= ${hour}))::int as hour, (count(*) filter (where s.last_inform_at >= ${day}))::int as day,
        (count(*) filter (where s.silent_since is not null))::int as silent, (count(*) filter (where d.first_contact_at >= ${day}))::int as fresh
      from device d left join device_status s on s.device_key = d.key ${where([reachable(scope, params)])} group by 1, 2, 3`,
    values: params.values,
  })
}

/** Sessions that began lately, and the event codes of their Informs. */
export async function countSessions(
  database: Database,
  scope: Scope,
  now: number,
): Promise<{ count: number; since: Date | null; reasons: { code: string; count: number }[] }> {
  const params = createParams()
  const conditions = [
    `x.id >= ${params.add(firstIdOf(now - SESSIONS_MS))}::uuid`,
    reachableBy(scope, 'key', 'x.device_key', params),
  ]
  const rows = await database.query<{ code: string | null; count: number; since: Date | null }>({
    text: `with latest as materialized (select x.started_at, x.events from session x ${where(conditions)} order by x.id desc limit ${MOST_SESSIONS})
      select null as code, count(*)::int as count, min(started_at) as since from latest
      union all (select e ->> 'code', count(*)::int, null from latest, jsonb_array_elements(latest.events) e group by 1 order by 2 desc limit 20)`,
    values: params.values,
  })
  const [all, ...reasons] = rows
  return {
    count: all?.count ?? 0,
    since: all?.since ?? null,
    reasons: reasons.map(({ code, count }) => ({ code: code ?? '', count })),
  }
}

const byName = (rows: { name: string; count: number }[]): Record<string, number> =>
  Object.fromEntries(rows.map(r => [r.name, r.count]))

/** Tasks by status: those that wait or run, and those of the last day that have ended. */
export async function countTasks(database: Database, scope: Scope, now: number): Promise<Record<string, number>> {
  const params = createParams()
  const day = params.add(new Date(now - DAY_MS))
  const conditions = [
    `(x.status in ('queued', 'running') or (x.status in ('succeeded', 'failed', 'expired', 'cancelled') and x.created_at >= ${day}))`,
    reachableBy(scope, 'key', 'x.device_key', params),
  ]
  return byName(
    await database.query({
      text: `select x.status as name, count(*)::int as count from task x ${where(conditions)} group by 1`,
      values: params.values,
    }),
  )
}

export async function countFaults(
  database: Database,
  scope: Scope,
): Promise<{ code: string; devices: number; count: number }[]> {
  const params = createParams()
  return database.query({
    text: `select x.code, count(distinct x.device_key)::int as devices, least(sum(x.count), 2147483647)::int as count from fault x
      ${where([reachableBy(scope, 'key', 'x.device_key', params)])} group by 1 order by 2 desc, 3 desc limit 20`,
    values: params.values,
  })
}

/** Connection requests of the last day, by status. */
export async function countConnectionRequests(
  database: Database,
  scope: Scope,
  now: number,
): Promise<Record<string, number>> {
  const params = createParams()
  const conditions = [
    `x.id >= ${params.add(firstIdOf(now - DAY_MS))}::uuid`,
    reachableBy(scope, 'key', 'x.device_key', params),
  ]
  return byName(
    await database.query({
      text: `select x.status as name, count(*)::int as count from connection_request x ${where(conditions)} group by 1`,
      values: params.values,
    }),
  )
}
