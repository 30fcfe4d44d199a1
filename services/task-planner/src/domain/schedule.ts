/** Which task is next, and when a task is due although its device does not come. */
import { kindOf } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import type { Device } from './model.ts'

/** Whether a task may run now. */
export function isDue(task: Task, now: number): boolean {
  if (task.status === 'running') return true
  return (task.notBefore ?? 0) <= now && (task.progress.retryAt ?? 0) <= now
}

/**
 * The next task of a device: in the order of acceptance. One that waits for the device blocks those behind it, unless
 * its kind lets them run meanwhile. One whose outcome is unknown is settled before any other, since what another does
 * could be taken for its work. One that filled a session (filled.ts) comes after the others, and one of a kind that runs
 * alone after the one that is under way.
 */
export function nextTask(device: Device, now: number): { task: Task } | { waiting: Task } | null {
  const unsettled = device.tasks.find(t => t.progress.unknown)
  if (unsettled) return { task: unsettled }
  const hasFilled = (t: Task): boolean => t.progress.notes['filledAt'] !== undefined
  let underWay: Set<string> | undefined
  const waitsForItsKind = (t: Task): boolean => {
    if (t.status !== 'queued' || kindOf(t).alone !== true) return false
    underWay ??= new Set(device.tasks.filter(other => other.status === 'running').map(other => other.type))
    return underWay.has(t.type)
  }
  const inOrder = device.tasks.some(hasFilled)
    ? [...device.tasks.filter(t => !hasFilled(t)), ...device.tasks.filter(hasFilled)]
    : device.tasks
  for (const task of inOrder) {
    if (task.progress.waitUntil !== null && !task.progress.unknown) {
      if (kindOf(task).sharesItsWait) continue
      return { waiting: task }
    }
    if (isDue(task, now) && !waitsForItsKind(task)) return { task }
  }
  return null
}

/** When the due timer of a task fires although its device does not come, in ms since 1970; null when it does not. */
export function dueAtOf(task: Task): number | null {
  const times = [task.status === 'queued' ? task.expires : null, task.progress.waitUntil, task.progress.retryAt].filter(
    t => t !== null,
  )
  return times.length === 0 ? null : Math.min(...times)
}
