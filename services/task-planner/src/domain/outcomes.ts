/** How tasks start, end and come back: outcomes, retries with back-off, faults raised and cleared. */
import { forgetAfterConfiguration } from './event-codes.ts'
import { selfDescription } from './learn-status.ts'
import type { Outstanding, Session } from './model.ts'
import type { Work } from './work.ts'
import { kindContext, endSession, putTask } from './work.ts'
import { faultInfo } from '@auroralinks/cwmp'
import type { AutonomousTransferComplete, Message, TransferComplete } from '@auroralinks/cwmp'
import { FAULT, excerpt } from '@auroralinks/runtime'
import { FRESH, kindOf, hasEnded, isTaskType, ourFault, resultOfTest } from '@auroralinks/tasks'
import type { Json, Learned, Notes, Task, TaskFault } from '@auroralinks/tasks'

/** Of the task that reads back credentials of a device (credentials.ts). */
export const CREDENTIALS_READ = 'acs:credentials-read'

const TRANSFER = 'transfer:'
/** Characters of a FaultString (TR-069 Table 4). */
const LONGEST_STRING = 256

/** What a task's faults are about, as a prefix. */
function subjectOf(task: Task): string {
  const subject = isTaskType(task.type) ? kindOf(task).subject?.(task.arguments) : undefined
  return subject === undefined ? `${task.type}:` : `${task.type} ${subject}:`
}

const causeOf = (task: Task, code: string): string => subjectOf(task) + code

/** Gives a task its one outcome. */
export function end(
  w: Work,
  task: Task,
  outcome: { status: 'succeeded' | 'failed' | 'expired' | 'cancelled'; result?: Json; fault?: TaskFault | null },
): Task {
  if (hasEnded(task.status)) return task
  const ended: Task = {
    ...task,
    status: outcome.status,
    endedAt: w.now,
    result: outcome.result ?? (outcome.status === 'failed' ? soFar(w, task, outcome.fault) : null),
    fault: outcome.fault ?? null,
    progress: FRESH,
    ...(outcome.status === 'succeeded' && { steps: whole(task.steps) }),
  }
  putTask(w, ended)
  w.effects.outbox.push({ type: 'task', task: ended, change: outcome.status, at: w.now })
  const tested = resultOfTest(ended)
  if (tested) w.effects.outbox.push({ type: 'diagnosticsCompleted', taskId: ended.id, ...tested, at: w.now })
  // What some devices do not tell is no fault of theirs.
  if (outcome.status === 'failed' && outcome.fault && ended.uniqueKey !== CREDENTIALS_READ)
    raiseFault(w, ended, outcome.fault)
  if (outcome.status === 'succeeded') clearFaults(w, ended)
  return ended
}

/** What a task that fails has to show all the same. */
function soFar(w: Work, task: Task, fault: TaskFault | null | undefined): Json {
  if (!fault || !isTaskType(task.type)) return null
  return (kindOf(task).soFar?.(task, fault, kindContext(w)) ?? null) as Json
}

/** What has succeeded has got to its end, whether or not somebody counted the last steps. */
const whole = (steps: Task['steps']): Task['steps'] =>
  steps?.total === undefined ? steps : { ...steps, done: steps.total }

function raiseFault(w: Work, task: Task, fault: TaskFault): void {
  raise(w, causeOf(task, fault.code), task.id, fault, w.now)
}

/** Puts a fault on the list, or counts it once more. @param taskId null where no task is at fault */
export function raise(w: Work, cause: string, taskId: string | null, fault: TaskFault, at: number): void {
  const known = w.device.faults.find(f => f.cause === cause)
  const raised = {
    id: known?.id ?? w.newId(),
    cause,
    taskId,
    code: fault.code,
    string: fault.string,
    detail: fault.detail,
    at,
  }
  w.effects.faults.push(raised)
  w.effects.outbox.push({ type: 'faultRaised', fault: raised, at })
  if (!known) w.device = { ...w.device, faults: [...w.device.faults, { id: raised.id, cause }] }
}

function clearFaults(w: Work, task: Task): void {
  clearCauses(w, subjectOf(task))
}

function clearCauses(w: Work, prefix: string): void {
  const over = w.device.faults.filter(f => f.cause.startsWith(prefix))
  for (const fault of over) clearFault(w, fault.id)
}

/** Whether a call tells that a transfer has ended, one that the ACS asked for or not. */
export const hasTransferred = (call: Message): call is TransferComplete | AutonomousTransferComplete =>
  call.method === 'TransferComplete' || call.method === 'AutonomousTransferComplete'

/** A transfer ended: a fault of the CPE's is on the list although no task asked for the transfer; the next one that succeeds takes it off. */
export function transferred(w: Work, transfer: TransferComplete | AutonomousTransferComplete, at: number): void {
  const { fault } = transfer
  const [name, which] =
    transfer.method === 'TransferComplete'
      ? ['CommandKey', transfer.commandKey]
      : ['TargetFileName', transfer.targetFileName || transfer.fileType]
  if (fault === null) return clearCauses(w, TRANSFER)
  const string = excerpt(fault.string, LONGEST_STRING)
  raise(
    w,
    `${TRANSFER}${excerpt(fault.code)}`,
    null,
    {
      code: excerpt(fault.code),
      string,
      detail: [{ name, code: excerpt(fault.code), string: excerpt(which) }],
    },
    at,
  )
}

/** Takes a fault off the list. */
export function clearFault(w: Work, faultId: string): void {
  w.effects.faultsGone.push(faultId)
  w.effects.outbox.push({ type: 'faultCleared', faultId, at: w.now })
  w.device = { ...w.device, faults: w.device.faults.filter(f => f.id !== faultId) }
}

/** Counts a new attempt; the first one is published. */
export function startAttempt(w: Work, task: Task): Task {
  const first = task.startedAt === null
  const started: Task = {
    ...task,
    status: 'running',
    attempts: task.attempts + 1,
    startedAt: task.startedAt ?? w.now,
    progress: { ...task.progress, retryAt: null },
  }
  if (first) w.effects.outbox.push({ type: 'task', task: started, change: 'started', at: w.now })
  putTask(w, started)
  return started
}

/** Back to the queue for another attempt later, or `retry-limit` when the attempts are used up. */
export function tryLater(w: Work, task: Task, because: TaskFault, o: { pause: boolean }): void {
  if (task.attempts >= w.limits.attempts) {
    const detail =
      because.detail.length > 0 ? because.detail : [{ name: '', code: because.code, string: because.string }]
    end(w, task, {
      status: 'failed',
      fault: {
        code: FAULT.retryLimit.code,
        string: `${FAULT.retryLimit.string} (${task.attempts}); last: ${because.code} ${because.string}`,
        detail,
      },
    })
    return
  }
  const pause = o.pause ? Math.min(w.limits.backOffMs * 2 ** (task.attempts - 1), w.limits.backOffMaxMs) : 0
  putTask(w, { ...task, status: 'queued', progress: { ...FRESH, retryAt: pause > 0 ? w.now + pause : null } })
}

/** What a fault of the CPE means in general: final for this task, or worth another try (TR-069 A.5). */
export function faulted(w: Work, task: Task, fault: TaskFault): void {
  if (faultInfo(fault.code).retry === 'transient') tryLater(w, task, fault, { pause: true })
  else end(w, task, { status: 'failed', fault })
}

/** A task that gets on in each session may have this many times as many as others: 30,000 RPCs by default. */
const PATIENCE = 3

/** How many sessions that end without its end a task may have. */
export const attemptsOf = (w: Work, hasProgress: boolean): number => w.limits.attempts * (hasProgress ? PATIENCE : 1)

/** The RPC's answer will not come any more: it is asked again, or, where that could do its work twice, settled by reading back. */
export function answerLost(w: Work, out: Outstanding, session: Session): void {
  const task = w.device.tasks.find(t => t.id === out.taskId)
  if (task?.status !== 'running') return
  if (out.once) {
    if (task.progress.intent?.rpcId === out.rpcId && !task.progress.unknown) {
      putTask(w, {
        ...task,
        progress: {
          ...task.progress,
          unknown: true,
          notes: { ...task.progress.notes, sentAt: task.progress.intent.sentAt, sessionId: session.id },
        },
      })
    }
    return
  }
  // A task that has found out or changed something already goes on where it stands.
  if (task.progress.unknown || Object.keys(task.progress.notes).length > 0) {
    const asks = task.progress.unknown ? null : kindOf(task).unanswered?.(task, out.request, kindContext(w))
    const notes: Notes = asks ?? task.progress.notes
    const standing = kindOf(task).standing?.(task, kindContext(w))
    const done = standing?.done ?? 0
    if (task.attempts < attemptsOf(w, done > Number(notes['lostAt'] ?? 0)))
      return putTask(w, {
        ...task,
        attempts: task.attempts + 1,
        progress: { ...task.progress, notes: standing ? { ...notes, lostAt: done } : notes },
      })
    const fault = kindOf(task).givenUp?.(task)
    if (fault) return void end(w, task, { status: 'failed', fault })
    return tryLater(w, task, ourFault(FAULT.noAnswer), { pause: false })
  }
  tryLater(w, task, ourFault(FAULT.noAnswer), { pause: false })
}

/** Ends a session in which the CPE says without end what answers nothing. Whether it did. */
export function endedForTalk(w: Work, session: Session): boolean {
  if (session.others <= w.limits.othersPerSession) return false
  if (session.outstanding) answerLost(w, session.outstanding, session)
  endSession(w, session, 'failed')
  return true
}

/** Keeps what a task found out about the device. */
export function learn(w: Work, learned: Learned | undefined): void {
  if (!learned) return
  if (learned.parameters) {
    for (const p of learned.parameters) w.effects.parameters.push(p)
    const described = selfDescription(
      w.device,
      learned.parameters.filter(p => typeof p.value === 'string') as { name: string; value: string }[],
    )
    if (Object.keys(described).length > 0) w.effects.status = { ...w.effects.status, ...described }
  }
  for (const gone of learned.gone ?? []) w.effects.gone.push(gone)
  if (learned.configured) forgetAfterConfiguration(w)
  if (learned.model) w.effects.model.push(learned.model)
}
