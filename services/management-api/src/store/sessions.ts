/**
 * Sessions of a device, those that were turned away among them, and what was said in one. By SQL: a page comes out of two
 * tables, in one order.
 */
import type { Database } from '@auroralinks/database'
import type { Scope } from '../access/access.ts'
import { createParams, cursorCondition, orderBy, pageOf, sortValues } from '../keyset.ts'
import type { Page, PageRequest, SqlSortField } from '../keyset.ts'
import { time } from '../schemas/common.ts'
import { keptEvents } from '../words.ts'
import { reachableBy } from './device-list.ts'
import type { KeptEvent } from '../words.ts'

export const SESSION_SORT_FIELDS: Readonly<Record<string, SqlSortField>> = {
  startedAt: { sql: 'x.started_at', type: 'timestamptz' },
  id: { sql: 'x.id', type: 'uuid' },
}

export interface Session {
  id: string
  deviceId: string
  startedAt: string
  endedAt: string | null
  events: KeptEvent[]
  authentication: string | null
  outcome: string | null
  rpcs: number
  rejection: { code: string; reason: string } | null
}

export interface Message {
  at: string
  direction: 'cpe' | 'acs'
  method: string
  bytes: number
  xml: string | null
  /** Why the ACS did not take it; null where it did. */
  refused: { code: string } | null
}

interface Row {
  sort_values: string[]
  id: string
  device_id: string
  started_at: Date
  ended_at: Date | null
  events: { code: string; commandKey: string }[]
  authentication: string | null
  outcome: string | null
  rpcs: number
  code: string | null
  reason: string | null
}

/**
 * A page of the sessions of a device, and of those whose place it took. One that is not registered has no key, and may
 * still have been turned away.
 */
export async function listSessions(
  database: Database,
  device: { keys: readonly bigint[]; ids: readonly string[] },
  page: PageRequest,
): Promise<Page<Session>> {
  const params = createParams()
  const [keys, ids] = [params.add(device.keys), params.add(device.ids)]
  const after = cursorCondition(page, params)
  const rest = `${after === null ? '' : `where ${after}`} order by ${orderBy(page.keys)} limit ${page.limit + 1}`
  const admitted = `select x.id, x.device_id, x.started_at, x.ended_at, x.events, x.authentication, x.outcome, x.rpcs, null::text as code, null::text as reason
    from (select s.*, d.id as device_id from session s join device d on d.key = s.device_key where s.device_key = any(${keys}::bigint[])) x ${rest}`
  const rejected = `select x.id, x.device_id, x.started_at, x.started_at as ended_at, x.events, null::text, 'rejected', 0, x.code, x.reason
    from (select id, device_id, at as started_at, events, code, reason from rejection where device_id = any(${ids}::text[])) x ${rest}`
  const text = `select x.*, ${sortValues(page.keys)} from ((${admitted}) union all (${rejected})) x order by ${orderBy(page.keys)} limit ${page.limit + 1}`
  const rows = await database.query<Row>({ text, values: params.values })
  return pageOf(rows, page, r => ({
    id: r.id,
    deviceId: r.device_id,
    startedAt: r.started_at.toISOString(),
    endedAt: time(r.ended_at),
    events: keptEvents(r.events),
    authentication: r.authentication,
    outcome: r.outcome,
    rpcs: r.rpcs,
    rejection: r.code === null ? null : { code: r.code, reason: r.reason ?? '' },
  }))
}

/** Whether a session has ended; one that is not in the database yet has just begun. Asked every 250 ms while somebody waits. */
export async function sessionHasEnded(database: Database, sessionId: string): Promise<boolean> {
  const [row] = await database.query<{ ended: boolean }>({
    name: 'api-session-ended',
    text: 'SELECT ended_at IS NOT NULL AS ended FROM session WHERE id = $1',
    values: [sessionId],
  })
  return row?.ended === true
}

/** As the planner keeps it: ms since the start, 1 from the CPE or 0 from us, method, bytes, and the code of what it was refused with. */
type Kept = [number, 0 | 1, string, number, string?]

/**
 * The messages of a session, empty while it goes on; null when there is no such session within reach. Word for word they
 * are told only to whom all parameters are within reach.
 */
export async function messagesOf(database: Database, sessionId: string, scope: Scope): Promise<Message[] | null> {
  const params = createParams()
  const id = params.add(sessionId)
  const within = (by: 'key' | 'id', column: string): string => {
    const reached = reachableBy(scope, by, column, params)
    return reached === null ? '' : ` and ${reached}`
  }
  const [row] = await database.query<{ started_at: Date; messages: Kept[] | null; xml: (string | null)[] | null }>({
    text: `select x.started_at, x.messages, m.xml from session x left join session_message m on m.session_id = x.id where x.id = ${id}${within('key', 'x.device_key')}
           union all select r.at, null, null from rejection r where r.id = ${id}${within('id', 'r.device_id')} limit 1`,
    values: params.values,
  })
  if (row === undefined) return null
  return (row.messages ?? []).map(([after, fromCpe, method, bytes, refused], i) => ({
    at: new Date(row.started_at.getTime() + after).toISOString(),
    direction: fromCpe === 1 ? 'cpe' : 'acs',
    method,
    bytes,
    xml: scope.parameters === null ? (row.xml?.[i] ?? null) : null,
    refused: refused === undefined ? null : { code: refused },
  }))
}
