/** What the database says. */
import type { Database } from '@auroralinks/database'
import type { TaskBody } from '../../system/api.ts'
import type { Informed, TaskRow, ConnectionRequestEnd } from './records.ts'

interface Row {
  id: string
  device_id: string
  type: string
  status: string
  unique_key: string | null
  started_at: Date | null
  fault: { code: string } | null
  result: unknown
}

export async function readTasks(db: Database): Promise<TaskRow[]> {
  const rows = await db.query<Row>({
    text: 'SELECT id::text, device_id, type, status, unique_key, started_at, fault, result FROM task ORDER BY seq',
  })
  return rows.map(r => ({
    id: r.id,
    deviceId: r.device_id,
    type: r.type,
    status: r.status,
    uniqueKey: r.unique_key,
    startedAt: r.started_at?.getTime() ?? null,
    faultCode: r.fault?.code ?? null,
    result: r.result,
  }))
}

/** A task of the REST API in the same form. */
export const shownTask = (t: TaskBody): TaskRow => ({
  id: t.id,
  deviceId: t.deviceId,
  type: t.type,
  status: t.status,
  uniqueKey: (t['uniqueKey'] as string | undefined) ?? null,
  startedAt: typeof t['startedAt'] === 'string' ? Date.parse(t['startedAt']) : null,
  faultCode: t.fault?.code ?? null,
  result: t.result,
})

export async function readSessions(db: Database): Promise<Informed[]> {
  const rows = await db.query<{ id: string; device_id: string; events: { code: string; commandKey?: string }[] }>({
    text: 'SELECT s.id::text, d.id AS device_id, s.events FROM session s JOIN device d ON d.key = s.device_key',
  })
  return rows.map(r => ({
    sessionId: r.id,
    deviceId: r.device_id,
    events: r.events.map(e => ({ code: e.code, commandKey: e.commandKey ?? '' })),
  }))
}

export const readOutbox = async (db: Database): Promise<string[]> =>
  (await db.query<{ id: string }>({ text: 'SELECT id FROM outbox ORDER BY seq' })).map(r => r.id)

/** Those that should have had an end a minute ago. */
export const readOpenConnectionRequests = async (db: Database): Promise<string[]> =>
  (
    await db.query<{ id: string; device_id: string; status: string }>({
      text: "SELECT id::text, device_id, status FROM connection_request WHERE status IN ('pending', 'accepted') AND expires_at < now() - interval '1 minute'",
    })
  ).map(r => `${r.id} of ${r.device_id}: ${r.status}`)

export const readConnectionRequests = async (db: Database): Promise<ConnectionRequestEnd[]> =>
  (
    await db.query<{ id: string; device_id: string; status: string }>({
      text: "SELECT id::text, device_id, status FROM connection_request WHERE status NOT IN ('pending', 'accepted')",
    })
  ).map(r => ({ id: r.id, deviceId: r.device_id, status: r.status }))

/** How much has not come to its end. */
export async function readUnfinished(db: Database): Promise<{ tasks: number; outbox: number; types: string }> {
  const [row] = await db.query<{ tasks: number; outbox: number; types: string }>({
    text: `SELECT count(*)::int AS tasks, (SELECT count(*)::int FROM outbox) AS outbox,
             coalesce(string_agg(DISTINCT type || ' ' || status || ' ' || id, ', '), '') AS types
           FROM task WHERE status IN ('queued', 'running')`,
  })
  return row ?? { tasks: 0, outbox: 0, types: '' }
}
