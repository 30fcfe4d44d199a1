/** Tasks as they travel: commands in, the task as it stands out. */
import { encodeMessage, taskV1, toJson } from '@auroralinks/contracts'
import type { MessageInitShape, MessageShape } from '@auroralinks/contracts'
import { excerpt, isUuid } from '@auroralinks/runtime'
import { isTaskType, newTask, parseArguments, withoutAbsent, withoutSecrets } from '@auroralinks/tasks'
import type { Steps, Task } from '@auroralinks/tasks'
import type { Decision, Refusal } from '../domain/effects.ts'

/** The message of each kind's arguments. */
const ARGUMENTS = new Map(
  taskV1.CreateTaskSchema.oneofs.find(o => o.name === 'arguments')!.fields.map(f => [f.localName, f.message!]),
)

const timeOrNull = (t: bigint): number | null => (t === 0n ? null : Number(t))
const timeOrZero = (t: number | null): bigint => (t === null ? 0n : BigInt(t))

/** Of why a command is refused, in characters. */
const LONGEST_REASON = 1_000

/** The task that a command asks for; a refusal when it cannot be one. */
export function taskOf(m: taskV1.CreateTask, now: number): Task | Refusal {
  if (!isUuid(m.taskId))
    return { kind: 'refused', code: 'invalid-arguments', string: `task_id "${excerpt(m.taskId)}" is not a UUID` }
  const type = m.arguments.case
  if (!type)
    return {
      kind: 'refused',
      code: 'invalid-arguments',
      string: 'the task has no arguments, or is of a type that is not known here',
    }
  if (!isTaskType(type))
    return { kind: 'refused', code: 'invalid-arguments', string: `there is no kind of task "${excerpt(type)}"` }
  if (m.jobId !== '' && !isUuid(m.jobId))
    return { kind: 'refused', code: 'invalid-arguments', string: `job_id "${excerpt(m.jobId)}" is not a UUID` }
  const parsed = parseArguments(
    type,
    withoutAbsent(
      type,
      toJson(ARGUMENTS.get(type)!, m.arguments.value as MessageShape<typeof taskV1.RefreshSchema>, {
        alwaysEmitImplicit: true,
      }),
    ),
  )
  if (!parsed.ok) return { kind: 'refused', code: 'invalid-arguments', string: excerpt(parsed.why, LONGEST_REASON) }
  return {
    ...newTask({ id: m.taskId.toLowerCase(), type, arguments: parsed.arguments as Task['arguments'] }, now),
    notBefore: timeOrNull(m.notBefore),
    expires: timeOrNull(m.expires),
    uniqueKey: m.uniqueKey === '' ? null : m.uniqueKey,
    jobId: m.jobId === '' ? null : m.jobId.toLowerCase(),
  }
}

/** A task as the public contract shows it. */
export function wireTask(deviceId: string, t: Task): MessageInitShape<typeof taskV1.TaskSchema> {
  return {
    taskId: t.id,
    deviceId,
    type: t.type,
    status: t.status,
    attempts: t.attempts,
    createdAt: BigInt(t.createdAt),
    startedAt: timeOrZero(t.startedAt),
    endedAt: timeOrZero(t.endedAt),
    notBefore: timeOrZero(t.notBefore),
    expires: timeOrZero(t.expires),
    argumentsJson: JSON.stringify(withoutSecrets(t.arguments)),
    resultJson: t.result === null ? '' : JSON.stringify(t.result),
    uniqueKey: t.uniqueKey ?? '',
    jobId: t.jobId ?? '',
    ...(t.steps && { progress: stepsToWire(t.steps) }),
    ...(t.fault && { fault: { ...t.fault, detail: [...t.fault.detail] } }),
  }
}

const stepsToWire = ({ done, total, unit }: Steps): MessageInitShape<typeof taskV1.TaskProgressSchema> => ({
  done: BigInt(done),
  ...(total === undefined ? {} : { total: BigInt(total) }),
  unit,
})

/** The answer to a command. @param sessionId the session that will take its task, if there is one */
export function encodeAnswer(deviceId: string, answer: NonNullable<Decision['answer']>, sessionId = ''): Uint8Array {
  return encodeMessage(taskV1.TaskReplySchema, { reply: replyOf(deviceId, answer), sessionId })
}

function replyOf(
  deviceId: string,
  answer: NonNullable<Decision['answer']>,
): NonNullable<MessageInitShape<typeof taskV1.TaskReplySchema>['reply']> {
  if (!('kind' in answer)) return { case: 'task', value: wireTask(deviceId, answer) }
  if (answer.kind === 'done') return { case: 'done', value: {} }
  return { case: 'refused', value: { code: answer.code, string: answer.string } }
}
