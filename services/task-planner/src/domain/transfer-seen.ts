/** What the file-server sees of transfers: how far they are, and that they ended. What it means to a task its kind says. */
import { kindOf } from '@auroralinks/tasks'
import type { Steps, TransferSeen } from '@auroralinks/tasks'
import type { Transferred } from './events.ts'
import { apply } from './posts.ts'
import type { Transition } from './posts.ts'
import type { Work } from './work.ts'
import { keepTask, kindContext } from './work.ts'

/** The file-server saw the device transfer a file of a task. */
export function transferSeen(w: Work, { taskId, seen }: Transferred): void {
  const task = w.device.tasks.find(t => t.id === taskId)
  if (task?.status !== 'running') return
  const steps = stepsOf(seen)
  const counted = steps === null ? task : { ...task, steps }
  keepTask(w, counted)
  const transition = kindOf(task).transferred?.(counted, seen, kindContext(w)) ?? null
  if (transition) apply(w, counted, transition as Transition)
}

function stepsOf(seen: TransferSeen): Steps | null {
  if (seen.what === 'progress')
    return { done: seen.bytes, ...(seen.total === null ? {} : { total: seen.total }), unit: 'bytes' }
  return seen.ok ? { done: seen.size, total: seen.size, unit: 'bytes' } : null
}
