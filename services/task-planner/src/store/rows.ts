/** Domain objects as rows, and back. */
import { encode, redact } from '@auroralinks/cwmp'
import type { SessionChange } from '../domain/effects.ts'
import type { Progress, Said, Session, Task, TaskStatus, TaskType } from '../domain/model.ts'
import { FRESH } from '../domain/model.ts'
import { withoutSecrets } from '../domain/secrets.ts'

/** Whose messages are kept whole (`ACS_TRACE`). */
export type TracePolicy = 'faults' | 'all' | 'none'

/** JSON that PostgreSQL takes: it knows no NUL characters. */
export const json = (value: unknown): string => JSON.stringify(value).replaceAll('\\u0000', '')

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
  result: Task['result']
  fault: Task['fault']
  progress: (Progress & { arguments?: Task['arguments'] }) | null
}

export const TASK_COLUMNS = 'id, device_key, type, arguments, status, attempts, created_at, started_at, ended_at, not_before, expires, unique_key, result, fault, progress'

const ms = (d: Date | null): number | null => (d === null ? null : d.getTime())

export const taskFromRow = (r: TaskRow): Task => ({
  id: r.id, type: r.type as TaskType, arguments: r.progress?.arguments ?? r.arguments, status: r.status as TaskStatus, attempts: r.attempts,
  createdAt: r.created_at.getTime(), startedAt: ms(r.started_at), endedAt: ms(r.ended_at), notBefore: ms(r.not_before), expires: ms(r.expires),
  uniqueKey: r.unique_key, result: r.result, fault: r.fault,
  progress: r.progress ? { notes: r.progress.notes ?? {}, intent: r.progress.intent ?? null, unknown: r.progress.unknown ?? false, waitUntil: r.progress.waitUntil ?? null, retryAt: r.progress.retryAt ?? null } : FRESH,
})

/** What is written of a task's arguments and progress: secrets only where nobody reads, and only until it ends. */
export function taskColumns(t: Task): { arguments: string; progress: string | null } {
  const shown = withoutSecrets(t.arguments)
  if (t.endedAt !== null) return { arguments: json(shown), progress: null }
  return { arguments: json(shown), progress: json(shown === t.arguments ? t.progress : { ...t.progress, arguments: t.arguments }) }
}

/** The messages of a session as they are kept. */
export function messagesOf(change: SessionChange, policy: TracePolicy): string {
  const s = change.session
  const whole = policy === 'all' || (policy === 'faults' && (s.traced || s.faulted))
  return json(s.messages.map(m => rowOfMessage(m, s, whole)))
}

function rowOfMessage(m: Said, s: Session, whole: boolean): object {
  const at = new Date(m.at).toISOString()
  if (!m.sent) return { at, direction: m.direction, method: m.method, bytes: m.bytes, xml: whole ? m.xml : null }
  const xml = encode({ id: m.sent.id, version: s.version, message: m.sent.message })
  return { at, direction: m.direction, method: m.method, bytes: Buffer.byteLength(xml), xml: whole ? redact(xml) : null }
}
