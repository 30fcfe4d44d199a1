/** A task of the public contract as the planner has it, but for what the contract does not tell. */
import type { taskV1 } from '@auroralinks/contracts'
import { FAULT } from '@auroralinks/runtime'
import { FRESH, hasEnded } from '@auroralinks/tasks'
import type { Task, TaskStatus, TaskType } from '@auroralinks/tasks'

const timeOrNull = (t: bigint): number | null => (t === 0n ? null : Number(t))

export const taskOfEvent = (m: taskV1.Task): Task => ({
  id: m.taskId,
  type: m.type as TaskType,
  arguments: JSON.parse(m.argumentsJson) as Task['arguments'],
  status: m.status as TaskStatus,
  attempts: m.attempts,
  createdAt: Number(m.createdAt),
  startedAt: timeOrNull(m.startedAt),
  endedAt: timeOrNull(m.endedAt),
  notBefore: timeOrNull(m.notBefore),
  expires: timeOrNull(m.expires),
  uniqueKey: m.uniqueKey === '' ? null : m.uniqueKey,
  jobId: m.jobId === '' ? null : m.jobId,
  result: m.resultJson === '' ? null : (JSON.parse(m.resultJson) as Task['result']),
  fault: m.fault
    ? {
        code: m.fault.code,
        string: m.fault.string,
        detail: m.fault.detail.map(({ name, code, string }) => ({ name, code, string })),
      }
    : null,
  progress: FRESH,
})

/** Kinds whose RPC may run twice: begun or not, they are simply done again. */
const AGAIN: ReadonlySet<string> = new Set([
  'getParameterNames',
  'getParameterValues',
  'setParameterValues',
  'getParameterAttributes',
  'setParameterAttributes',
  'getRpcMethods',
  'getOptions',
  'getQueuedTransfers',
  'getAllQueuedTransfers',
  'cancelTransfer',
  'refresh',
])

/**
 * The task as it stands after a restore; null where the database, or its command read again, says better. What had begun
 * and must not run twice has an outcome that nobody knows: how far it had got is lost.
 */
export function settled(t: Task, now: number): Task | null {
  if (hasEnded(t.status)) return t
  if (t.startedAt === null || AGAIN.has(t.type)) return null
  const { code } = FAULT.unknownOutcome
  return {
    ...t,
    status: 'failed',
    endedAt: now,
    fault: { code, string: 'the database was restored to a time before it had ended', detail: [] },
  }
}
