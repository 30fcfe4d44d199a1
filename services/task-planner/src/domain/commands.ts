/** Commands: create and cancel tasks, clear faults, and what time itself asks for. */
import { kindOf, canonical, hasEnded, ourFault, withoutSecrets } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import type { Decision, Refusal } from './effects.ts'
import type { FaultClearing, TaskCancelled, TaskCreated, TimerDue } from './events.ts'
import { clearFault, end } from './outcomes.ts'
import { apply } from './posts.ts'
import type { Transition } from './posts.ts'
import type { Work } from './work.ts'
import { kindContext, putTask } from './work.ts'
import { FAULT } from './constants.ts'

const refused = (code: string, string: string): Refusal => ({ kind: 'refused', code, string })

const same = (a: Task, b: Task): boolean =>
  a.type === b.type && canonical(withoutSecrets(a.arguments)) === canonical(withoutSecrets(b.arguments))

/** Accepts a task; the same id twice is one task. */
export function taskCreated(w: Work, e: TaskCreated): Decision['answer'] {
  const { task } = e
  const known =
    w.device.tasks.find(t => t.id === task.id) ?? (e.existing?.deviceKey === w.device.key ? e.existing.task : null)
  if (known) return same(known, task) ? known : refused('id-in-use', `task ${task.id} exists with other arguments`)
  if (e.existing) return refused('id-in-use', `task ${task.id} belongs to another device`)
  if (w.device.tasks.length >= w.limits.openTasks)
    return refused('too-many-tasks', `the device has ${w.device.tasks.length} tasks that have not ended`)
  const late = task.expires !== null && task.expires <= w.now
  if (task.uniqueKey !== null && !late) {
    for (const older of w.device.tasks.filter(t => t.uniqueKey === task.uniqueKey && t.status === 'queued'))
      end(w, older, { status: 'cancelled', fault: ourFault(FAULT.replaced) })
  }
  putTask(w, task)
  w.effects.outbox.push({ type: 'task', task, change: 'queued', at: w.now })
  // Whoever published it may wait for no answer, and it may have waited in the topic for us: it has an outcome like any other.
  return late ? end(w, task, { status: 'expired' }) : task
}

/** Cancels a task that has not begun, or whose RPC may be forgotten. */
export function taskCancelled(w: Work, e: TaskCancelled): Decision['answer'] {
  const task = w.device.tasks.find(t => t.id === e.taskId)
  if (!task) {
    const existing = e.existing?.deviceKey === w.device.key ? e.existing.task : null
    if (!existing) return refused('not-found', `there is no task ${e.taskId}`)
    return existing.status === 'cancelled'
      ? existing
      : refused('already-ended', `task ${e.taskId} has already ${existing.status}`)
  }
  const { intent, waitUntil, unknown } = task.progress
  const kind = kindOf(task)
  // An instance that was made stays: the task that made it has to say so.
  if (intent || ((waitUntil !== null || unknown || kind.hasChanged?.(task)) && !kind.mayBeLeft))
    return refused('running', `task ${e.taskId} is being carried out by the device and cannot be taken back`)
  return end(w, task, { status: 'cancelled' })
}

/** Time passed: queued tasks expire, a device that should have come back is overdue, a retry is due. */
export function timerDue(w: Work, _e: TimerDue): void {
  for (const task of w.device.tasks) {
    if (hasEnded(task.status)) continue
    if (task.status === 'queued' && task.expires !== null && task.expires <= w.now) {
      end(w, task, { status: 'expired' })
      continue
    }
    if (task.progress.waitUntil !== null && task.progress.waitUntil <= w.now) {
      const transition = kindOf(task).overdue?.(task, kindContext(w))
      if (transition) apply(w, task, transition as Transition)
      if (transition?.to === 'checking' || (transition?.to === 'waiting' && transition.wake)) requestConnection(w)
      continue
    }
    if (task.progress.retryAt !== null && task.progress.retryAt <= w.now) {
      putTask(w, { ...task, progress: { ...task.progress, retryAt: null } })
      requestConnection(w)
    }
  }
}

/** Asks the device to come, unless it is here. */
function requestConnection(w: Work): void {
  if (!w.device.session || w.device.session.phase === 'closed') w.effects.requestConnection = true
}

export function faultClearing(w: Work, e: FaultClearing): Decision['answer'] {
  if (!w.device.faults.some(f => f.id === e.faultId)) return refused('not-found', `there is no fault ${e.faultId}`)
  clearFault(w, e.faultId)
  return { kind: 'done' }
}
