/** Domain objects as rows, and back. */
import { encode, isMessage, redact } from '@auroralinks/cwmp'
import { json } from '@auroralinks/database'
import { FRESH, masked, withoutSecrets } from '@auroralinks/tasks'
import type { Progress, Task, TaskStatus, TaskType } from '@auroralinks/tasks'
import type { SessionChange } from '../domain/effects.ts'
import type { Said, Session } from '../domain/model.ts'

/** Whose messages are kept whole (`ACS_TRACE`). */
export type TracePolicy = 'faults' | 'all' | 'none'

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

/** The messages of a session as they are kept: `[[ms since its start, 1 from the CPE or 0 from us, method, bytes]]`, and what was said word for word, where it is kept. */
export interface MessageColumns {
  messages: string
  xml: string | null
}

export function messagesOf(change: SessionChange, policy: TracePolicy): MessageColumns {
  const s = change.session
  const whole = policy === 'all' || (policy === 'faults' && (s.traced || s.faulted))
  if (!whole) return { messages: json(s.messages.map(m => [m.at - s.startedAt, m.direction === 'cpe' ? 1 : 0, m.method, m.sent ? sizeOfSent(shown(m.sent), s) : m.bytes])), xml: null }
  const sent = s.messages.map(m => (m.sent ? encode({ ...shown(m.sent), version: s.version }, s.form) : null))
  return {
    messages: json(s.messages.map((m, i) => [m.at - s.startedAt, m.direction === 'cpe' ? 1 : 0, m.method, sent[i] == null ? m.bytes : sent[i].length])),
    xml: json(s.messages.map((m, i) => (sent[i] == null ? m.xml : redact(sent[i])))),
  }
}

/** What we sent as it may be shown: its secrets are sealed here, and not even that is told. */
function shown(sent: NonNullable<Said['sent']>): NonNullable<Said['sent']> {
  const { message } = sent
  if (!isMessage(message, 'SetParameterValues')) return sent
  return { ...sent, message: { ...message, parameters: message.parameters.map(masked) } }
}

const SIMPLE_ID = /^[\w.-]{1,64}$/
/** Bytes of an InformResponse without its id, by version and form: every session has one. */
const informResponses = new Map<string, number>()

/** How many bytes a message had that we sent: it is ASCII. */
function sizeOfSent(sent: NonNullable<Said['sent']>, { version, form }: Session): number {
  const { id, message } = sent
  const size = (wanted: string | null): number => encode({ id: wanted, version, message }, form).length
  if (id === null || !SIMPLE_ID.test(id) || message.method !== 'InformResponse' || !('maxEnvelopes' in message) || message.maxEnvelopes !== 1) return size(id)
  const key = `${version} ${form.declaration}`
  const known = informResponses.get(key) ?? size('x') - 1
  informResponses.set(key, known)
  return known + id.length
}
