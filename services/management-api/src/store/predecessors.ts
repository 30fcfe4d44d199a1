/** Devices whose place another one took: what they left behind is shown with it, and counted. */
import type { Database } from '@auroralinks/database'

/** A device, and those whose place it took. */
export interface Line {
  keys: bigint[]
  ids: string[]
}

/** A device with all of those that are of the same tenant, ten at most. */
export async function withPredecessors(database: Database, key: bigint): Promise<Line> {
  const rows = await database.query<{ key: bigint; id: string }>({
    text: `with recursive line as (
        select d.key, d.id, d.replaces, d.tenant, 1 as n from device d where d.key = $1
        union all select d.key, d.id, d.replaces, d.tenant, l.n + 1 from line l
          join device d on d.id = l.replaces and d.tenant is not distinct from l.tenant where l.n < 10
      ) select distinct key, id from line`,
    values: [key],
  })
  return { keys: rows.map(r => r.key), ids: rows.map(r => r.id) }
}

/** How much of what a device left behind shows with the one that takes its place, and what stays with it alone. */
export async function historyOf(
  database: Database,
  { keys, ids }: Line,
): Promise<{ shown: Shown; stays: { parameters: number } }> {
  const [row] = await database.query<Shown & { parameters: number }>({
    text: `select (select count(*)::int from session where device_key = any($1::bigint[])) as sessions,
      (select count(*)::int from task where device_key = any($1::bigint[])) as tasks,
      (select count(*)::int from fault where device_key = any($1::bigint[])) as faults,
      (select count(*)::int from file where device_id = any($2::text[])) as files,
      (select count(*)::int from connection_request where device_key = any($1::bigint[])) as "connectionRequests",
      (select count(*)::int from parameter where device_key = any($1::bigint[])) as parameters`,
    values: [keys, ids],
  })
  const { parameters, ...shown } = row!
  return { shown, stays: { parameters } }
}

export interface Shown {
  sessions: number
  tasks: number
  faults: number
  files: number
  connectionRequests: number
}
