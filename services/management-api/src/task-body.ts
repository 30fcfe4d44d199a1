/** A task as the API shows it, from the database or from the bus. */
import type { JsonValue, taskV1 } from '@auroralinks/contracts'

export interface TaskFault {
  code: string
  string: string
  detail: { name: string; code: string; string: string }[]
}

export interface TaskProgress {
  done: number
  total?: number
  unit: string
}

interface Parts {
  id: string
  deviceId: string
  type: string
  arguments: Record<string, JsonValue>
  status: string
  attempts: number
  createdAt: string
  startedAt: string | null
  endedAt: string | null
  notBefore: string | null
  expires: string | null
  uniqueKey: string | null
  /** The job that gave it. */
  jobId: string | null
  progress: TaskProgress | null
  result: JsonValue
  fault: TaskFault | null
}

/** The arguments stand beside the other fields. */
export type Task = Omit<Parts, 'arguments'> & Record<string, unknown>

export function taskBody(parts: Parts): Task {
  const { id, deviceId, type, arguments: args, ...rest } = parts
  return { id, deviceId, type, ...args, ...rest }
}

/** ms since 1970 as RFC 3339; 0 means that there is none. */
export const timeOrNull = (ms: bigint): string | null => (ms === 0n ? null : new Date(Number(ms)).toISOString())

/** JSON inside a record: from another service, and still not trusted to be well formed. */
function jsonOr<T extends JsonValue>(text: string, otherwise: T): JsonValue | T {
  if (text === '') return otherwise
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return otherwise
  }
}

/** A task out of a reply or an event. */
export function taskFromWire(t: taskV1.Task): Task {
  const args = jsonOr(t.argumentsJson, {})
  const named =
    typeof args === 'object' && args !== null && !Array.isArray(args) ? (args as Record<string, JsonValue>) : {}
  return taskBody({
    id: t.taskId,
    deviceId: t.deviceId,
    type: t.type,
    arguments: named,
    status: t.status,
    attempts: t.attempts,
    createdAt: new Date(Number(t.createdAt)).toISOString(),
    startedAt: timeOrNull(t.startedAt),
    endedAt: timeOrNull(t.endedAt),
    notBefore: timeOrNull(t.notBefore),
    expires: timeOrNull(t.expires),
    uniqueKey: t.uniqueKey === '' ? null : t.uniqueKey,
    jobId: t.jobId === '' ? null : t.jobId,
    progress:
      t.progress === undefined
        ? null
        : {
            done: Number(t.progress.done),
            ...(t.progress.total === undefined ? {} : { total: Number(t.progress.total) }),
            unit: t.progress.unit,
          },
    result: jsonOr(t.resultJson, null),
    fault:
      t.fault === undefined
        ? null
        : {
            code: t.fault.code,
            string: t.fault.string,
            detail: t.fault.detail.map(d => ({ name: d.name, code: d.code, string: d.string })),
          },
  })
}

const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'expired', 'cancelled'])

/** Whether a task has its outcome. */
export const hasEnded = (task: { status: string }): boolean => ENDED.has(task.status)
