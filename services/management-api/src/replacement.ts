/**
 * Everything to a new device (RMA): tags and credentials by identity, tasks that have not begun by the planner, each under an
 * id that follows from the old one, so that it may be asked for again; sessions stay where they are and show with the new one.
 */
import type { Database } from '@auroralinks/database'
import { factId } from '@auroralinks/runtime'
import type { ValueSealer } from '@auroralinks/runtime'
import { mapSecrets } from '@auroralinks/tasks'
import type { Task as PlannersTask } from '@auroralinks/tasks'
import type { Commands } from './commands.ts'
import { Problem } from './problem.ts'
import type { NewTask } from './schemas/tasks.ts'

export interface MovedTask {
  from: string
  to: string
  type: string
}

export interface LeftTask {
  id: string
  type: string
  reason: string
}

/** Tasks of the ACS itself follow from what a device is; they are made anew. */
const OWN = 'acs:'
const MOST_TASKS = 1_000

interface Row {
  id: string
  type: string
  arguments: PlannersTask['arguments']
  kept: PlannersTask['arguments'] | null
  status: string
  not_before: Date | null
  expires: Date | null
  unique_key: string | null
}

/** @example successorOf('0190…', '00D09E-B') // the same time, and the rest follows from both */
export const successorOf = (taskId: string, deviceId: string): string =>
  factId(Number.parseInt(taskId.slice(0, 8) + taskId.slice(9, 13), 16), `${taskId} ${deviceId}`)

/** Moves the tasks of one device that have not begun to another; what has begun, or cannot be, stays and is named. */
export async function moveTasks(
  o: { database: Database; commands: Pick<Commands, 'createTask' | 'cancelTask'>; values: Pick<ValueSealer, 'open'> },
  from: { key: bigint; id: string },
  to: string,
  traceparent: string | undefined,
): Promise<{ moved: MovedTask[]; left: LeftTask[] }> {
  const rows = await o.database.query<Row>({
    text: `select id, type, arguments, progress->'arguments' as kept, status, not_before, expires, unique_key from task
      where device_key = $1 and ended_at is null and (unique_key is null or unique_key not like '${OWN}%') order by seq limit ${MOST_TASKS}`,
    values: [from.key],
  })
  const moved: MovedTask[] = []
  const left: LeftTask[] = []
  for (const row of rows) {
    const { id, type } = row
    if (row.status !== 'queued') {
      left.push({ id, type, reason: 'it has begun' })
      continue
    }
    const task = taskOf(row, from.id, o.values)
    if (task === null) {
      left.push({ id, type, reason: 'a secret in it was sealed with another key' })
      continue
    }
    const successor = successorOf(id, to)
    try {
      await o.commands.createTask(successor, to, task, traceparent)
      await o.commands.cancelTask(id, from.id, traceparent)
      moved.push({ from: id, to: successor, type })
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      left.push({ id, type, reason: error.message })
    }
  }
  return { moved, left }
}

/** As it was created; null where a secret cannot be opened. */
function taskOf(row: Row, deviceId: string, values: Pick<ValueSealer, 'open'>): NewTask | null {
  let readable = true
  const args = mapSecrets(row.kept ?? row.arguments, (name, text) => {
    const open = values.open(deviceId, name, text)
    readable &&= open !== null
    return open ?? ''
  })
  if (!readable) return null
  return {
    ...args,
    type: row.type,
    ...(row.not_before !== null && { notBefore: row.not_before.toISOString() }),
    ...(row.expires !== null && { expires: row.expires.toISOString() }),
    ...(row.unique_key !== null && { uniqueKey: row.unique_key }),
  } as unknown as NewTask
}
