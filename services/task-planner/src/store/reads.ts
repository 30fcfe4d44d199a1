/**
 * The planner's other reads: what was known of parameters, a task by its id, a session by its id, what is due.
 * By SQL: these run within sessions and once a second, as prepared statements, and most join tables.
 */
import type { Database } from '@auroralinks/database'
import type { Task } from '@auroralinks/tasks'
import type { TaskRow } from './rows/task.ts'
import { TASK_COLUMNS, taskFromRow } from './rows/task.ts'

/** The last known values of some parameters of a device, by name; a name that is absent was never seen. */
export async function knownValues(
  database: Database,
  deviceKey: string,
  names: readonly string[],
): Promise<Map<string, string | null>> {
  const rows = await database.query<{ path: string; value: string | null }>({
    name: 'planner-known-values',
    values: [names, deviceKey],
    text: 'SELECT pp.path, p.value FROM parameter_path pp JOIN parameter p ON p.path_id = pp.id WHERE pp.path = ANY($1) AND p.device_key = $2',
  })
  return new Map(rows.map(r => [r.path, r.value]))
}

/** The types that a device reported for some of its parameters. */
export async function knownTypes(
  database: Database,
  deviceKey: string,
  names: readonly string[],
): Promise<{ [name: string]: string }> {
  const rows = await database.query<{ path: string; type: string }>({
    name: 'planner-known-types',
    values: [names, deviceKey],
    text: 'SELECT pp.path, t.name AS type FROM parameter_path pp JOIN parameter p ON p.path_id = pp.id JOIN parameter_type t ON t.id = p.type_id WHERE pp.path = ANY($1) AND p.device_key = $2',
  })
  return Object.fromEntries(rows.map(r => [r.path, r.type]))
}

export async function taskById(database: Database, id: string): Promise<{ deviceKey: string; task: Task } | null> {
  const [row] = await database.query<TaskRow>({
    name: 'planner-task',
    values: [id],
    text: `SELECT ${TASK_COLUMNS} FROM task WHERE id = $1`,
  })
  return row ? { deviceKey: String(row.device_key), task: taskFromRow(row) } : null
}

export async function sessionState(database: Database, id: string): Promise<'no' | 'open' | 'ended'> {
  const [row] = await database.query<{ ended: boolean }>({
    name: 'planner-session',
    values: [id],
    text: 'SELECT ended_at IS NOT NULL AS ended FROM session WHERE id = $1',
  })
  return row ? (row.ended ? 'ended' : 'open') : 'no'
}

/** Devices with a task whose due timer fired, of the partitions given. @param now ms since 1970 */
export async function dueDevices(
  database: Database,
  partitions: readonly number[],
  now: number,
  limit: number,
): Promise<{ deviceId: string; partition: number }[]> {
  const rows = await database.query<{ device_id: string; partition: number }>({
    name: 'planner-due',
    values: [partitions, new Date(now), limit],
    text: 'SELECT DISTINCT device_id, partition FROM (SELECT device_id, partition FROM task WHERE partition = ANY($1) AND wake_at <= $2 LIMIT $3) t',
  })
  return rows.map(r => ({ deviceId: r.device_id, partition: r.partition }))
}
