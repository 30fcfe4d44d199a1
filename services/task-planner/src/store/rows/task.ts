/** `task`: a row a task, written whole at each step, and read when its device is loaded. */
import { json } from '@auroralinks/database'
import { FRESH, withoutSecrets } from '@auroralinks/tasks'
import type { Progress, Steps, Task, TaskStatus, TaskType } from '@auroralinks/tasks'
import { dueAtOf } from '../../domain/schedule.ts'
import { arrayOf } from '../arrays.ts'
import type { Column } from '../columns.ts'
import { upsert } from '../columns.ts'
import type { Item } from '../item.ts'
import type { Part } from '../parts.ts'
import { partKind } from '../parts.ts'
import { timeCell } from '../times.ts'

/** A task's row as the database returns it. */
export interface TaskRow {
  id: string
  device_key: bigint
  type: string
  arguments: Task['arguments']
  status: string
  attempts: number
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  not_before: Date | null
  expires: Date | null
  unique_key: string | null
  job_id: string | null
  result: Task['result']
  fault: Task['fault']
  steps: Steps | null
  progress: (Progress & { arguments?: Task['arguments']; traceparent?: string }) | null
}

export const TASK_COLUMNS =
  'id, device_key, type, arguments, status, attempts, created_at, started_at, ended_at, not_before, expires, unique_key, job_id, result, fault, steps, progress'

const ms = (d: Date | null): number | null => (d === null ? null : d.getTime())

export const taskFromRow = (r: TaskRow): Task => ({
  id: r.id,
  type: r.type as TaskType,
  arguments: r.progress?.arguments ?? r.arguments,
  status: r.status as TaskStatus,
  attempts: r.attempts,
  createdAt: r.created_at.getTime(),
  startedAt: ms(r.started_at),
  endedAt: ms(r.ended_at),
  notBefore: ms(r.not_before),
  expires: ms(r.expires),
  uniqueKey: r.unique_key,
  jobId: r.job_id,
  result: r.result,
  fault: r.fault,
  steps: r.steps,
  ...(r.progress?.traceparent !== undefined && { traceparent: r.progress.traceparent }),
  progress: r.progress
    ? {
        notes: r.progress.notes ?? {},
        intent: r.progress.intent ?? null,
        unknown: r.progress.unknown ?? false,
        waitUntil: r.progress.waitUntil ?? null,
        retryAt: r.progress.retryAt ?? null,
      }
    : FRESH,
})

/** What is written of a task's arguments and progress: secrets only where nobody reads, and only until it ends, like its trace. */
function taskColumns(t: Task): { arguments: string; progress: string | null } {
  const shown = withoutSecrets(t.arguments)
  if (t.endedAt !== null) return { arguments: json(shown), progress: null }
  const hidden = {
    ...(shown !== t.arguments && { arguments: t.arguments }),
    ...(t.traceparent !== undefined && { traceparent: t.traceparent }),
  }
  return { arguments: json(shown), progress: json({ ...t.progress, ...hidden }) }
}

interface Row {
  item: Item
  t: Task
  c: { arguments: string; progress: string | null }
}

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.item.partition, update: 'new' },
  { column: 'id', type: 'uuid', value: r => r.t.id },
  { column: 'device_key', type: 'bigint', value: r => r.item.deviceKey },
  { column: 'device_id', type: 'text', value: r => r.item.deviceId },
  { column: 'type', type: 'text', value: r => r.t.type },
  { column: 'arguments', type: 'jsonb', value: r => r.c.arguments, update: 'new' },
  { column: 'status', type: 'text', value: r => r.t.status, update: 'new' },
  { column: 'attempts', type: 'int', value: r => r.t.attempts, update: 'new' },
  { column: 'created_at', type: 'timestamptz', value: r => timeCell(r.t.createdAt) },
  { column: 'started_at', type: 'timestamptz', value: r => timeCell(r.t.startedAt), update: 'new' },
  { column: 'ended_at', type: 'timestamptz', value: r => timeCell(r.t.endedAt), update: 'new' },
  { column: 'not_before', type: 'timestamptz', value: r => timeCell(r.t.notBefore) },
  { column: 'expires', type: 'timestamptz', value: r => timeCell(r.t.expires) },
  { column: 'unique_key', type: 'text', value: r => r.t.uniqueKey },
  { column: 'job_id', type: 'uuid', value: r => r.t.jobId ?? null },
  { column: 'result', type: 'jsonb', value: r => (r.t.result === null ? null : json(r.t.result)), update: 'new' },
  { column: 'fault', type: 'jsonb', value: r => (r.t.fault ? json(r.t.fault) : null), update: 'new' },
  { column: 'steps', type: 'jsonb', value: r => (r.t.steps ? json(r.t.steps) : null), update: 'new' },
  { column: 'progress', type: 'jsonb', value: r => r.c.progress, update: 'new' },
  {
    column: 'wake_at',
    type: 'timestamptz',
    value: r => (r.t.endedAt === null ? timeCell(dueAtOf(r.t)) : null),
    update: 'new',
  },
]

const write = upsert({
  name: 'task_',
  into: 'task',
  as: 't',
  columns: COLUMNS,
  key: 'id',
  where: 't.ended_at IS NULL',
  ordered: true,
})

/** Null when there is nothing to write. What has ended stays as it ended, here as in the table. */
export function taskPart(items: readonly Item[]): Part | null {
  const rows = new Map<string, { item: Item; t: Task }>()
  for (const item of items) {
    for (const t of item.effects.tasks) {
      if ((rows.get(t.id)?.t.endedAt ?? null) === null) rows.set(t.id, { item, t })
    }
  }
  return rows.size === 0 ? null : write([...rows.values()].map(r => ({ ...r, c: taskColumns(r.t) })))
}

const writeSteps = partKind(
  'task_steps_',
  n =>
    `UPDATE task SET steps = r.steps FROM unnest($${n}::int[], $${n + 1}::uuid[], $${n + 2}::jsonb[]) AS r(partition, id, steps) JOIN guard USING (partition) WHERE task.id = r.id AND task.ended_at IS NULL`,
)

/** How far tasks have got, of those that the same statement does not write whole. Null when there is nothing to write. */
export function stepsPart(items: readonly Item[]): Part | null {
  const whole = new Set(items.flatMap(i => i.effects.tasks.map(t => t.id)))
  const rows = new Map<string, { partition: number; steps: Steps }>()
  for (const { partition, effects } of items)
    for (const { taskId, steps } of effects.steps) if (!whole.has(taskId)) rows.set(taskId, { partition, steps })
  if (rows.size === 0) return null
  const list = [...rows.values()]
  return {
    kind: writeSteps,
    values: [
      arrayOf(
        'int',
        list.map(r => r.partition),
      ),
      arrayOf('uuid', [...rows.keys()]),
      arrayOf(
        'jsonb',
        list.map(r => json(r.steps)),
      ),
    ],
  }
}
