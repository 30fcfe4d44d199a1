/** Tasks as they travel: commands in, the task as it stands out. */
import { encodeMessage, taskV1, toJson } from '@auroralinks/contracts'
import type { JsonObject, MessageInitShape } from '@auroralinks/contracts'
import { excerpt, isUuid } from '@auroralinks/runtime'
import type { Decision, Refusal } from '../domain/effects.ts'
import type { Json, Task, TaskType } from '../domain/model.ts'
import { FRESH } from '../domain/model.ts'
import { withoutSecrets } from '../domain/secrets.ts'

const SCHEMAS = {
  getParameterNames: taskV1.GetParameterNamesSchema, getParameterValues: taskV1.GetParameterValuesSchema, setParameterValues: taskV1.SetParameterValuesSchema,
  addObject: taskV1.AddObjectSchema, deleteObject: taskV1.DeleteObjectSchema, refresh: taskV1.RefreshSchema, reboot: taskV1.RebootSchema,
} as const satisfies Record<TaskType, unknown>

const OPTIONAL_TEXTS: ReadonlySet<string> = new Set(['type', 'parameterKey'])

/** The arguments as the REST API shows them: defaults written out, optional texts left out when empty. */
function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value as Json
  return Object.fromEntries(Object.entries(value).filter(([k, v]) => !(v === '' && OPTIONAL_TEXTS.has(k))).map(([k, v]) => [k, plain(v)]))
}

const timeOrNull = (t: bigint): number | null => (t === 0n ? null : Number(t))
const timeOrZero = (t: number | null): bigint => (t === null ? 0n : BigInt(t))

/** The task that a command asks for; a refusal when it cannot be one. */
export function taskOf(m: taskV1.CreateTask, now: number): Task | Refusal {
  if (!isUuid(m.taskId)) return { kind: 'refused', code: 'invalid-arguments', string: `task_id "${excerpt(m.taskId)}" is not a UUID` }
  const type = m.arguments.case
  if (!type) return { kind: 'refused', code: 'invalid-arguments', string: 'the task has no arguments, or is of a type that is not known here' }
  const args = plain(toJson(SCHEMAS[type] as typeof taskV1.RefreshSchema, m.arguments.value as taskV1.Refresh, { alwaysEmitImplicit: true }) as JsonObject)
  return {
    id: m.taskId.toLowerCase(), type, arguments: args as Task['arguments'], status: 'queued', attempts: 0, createdAt: now, startedAt: null, endedAt: null,
    notBefore: timeOrNull(m.notBefore), expires: timeOrNull(m.expires), uniqueKey: m.uniqueKey === '' ? null : m.uniqueKey, result: null, fault: null, progress: FRESH,
  }
}

/** A task as the public contract shows it. */
export function wireTask(deviceId: string, t: Task): MessageInitShape<typeof taskV1.TaskSchema> {
  return {
    taskId: t.id, deviceId, type: t.type, status: t.status, attempts: t.attempts,
    createdAt: BigInt(t.createdAt), startedAt: timeOrZero(t.startedAt), endedAt: timeOrZero(t.endedAt), notBefore: timeOrZero(t.notBefore), expires: timeOrZero(t.expires),
    argumentsJson: JSON.stringify(withoutSecrets(t.arguments)), resultJson: t.result === null ? '' : JSON.stringify(t.result), uniqueKey: t.uniqueKey ?? '',
    ...(t.fault && { fault: { ...t.fault, detail: [...t.fault.detail] } }),
  }
}

/** The answer to a command. @param sessionId the session that will take its task, if there is one */
export function encodeAnswer(deviceId: string, answer: NonNullable<Decision['answer']>, sessionId = ''): Uint8Array {
  return encodeMessage(taskV1.TaskReplySchema, { reply: replyOf(deviceId, answer), sessionId })
}

function replyOf(deviceId: string, answer: NonNullable<Decision['answer']>): NonNullable<MessageInitShape<typeof taskV1.TaskReplySchema>['reply']> {
  if (!('kind' in answer)) return { case: 'task', value: wireTask(deviceId, answer) }
  if (answer.kind === 'done') return { case: 'done', value: {} }
  return { case: 'refused', value: { code: answer.code, string: answer.string } }
}
