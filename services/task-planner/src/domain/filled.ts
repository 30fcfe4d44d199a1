/** A session that ended at its RPC limit: it counts as an attempt of the task that filled it, and the next session begins with the other tasks. */
import { FAULT } from '@auroralinks/runtime'
import { kindOf } from '@auroralinks/tasks'
import type { Session } from './model.ts'
import { attemptsOf, end } from './outcomes.ts'
import { nextTask } from './schedule.ts'
import type { Work } from './work.ts'
import { kindContext, putTask } from './work.ts'

/**
 * Counts a session that was filled. The task goes on in the next one, after the others that are due; it fails with
 * `retry-limit` and where it stood once its attempts are used up in a session that brought nothing new, and in any case
 * after three times as many.
 */
export function sessionFilled(w: Work, session: Session): void {
  if (session.rpcs < w.limits.rpcsPerSession) return
  const next = nextTask({ ...w.device, tasks: w.device.tasks.filter(t => t.status === 'running') }, w.now)
  if (!next || 'waiting' in next) return
  const { task } = next
  const standing = kindOf(task).standing?.(task, kindContext(w))
  const done = standing?.done ?? 0
  const hasProgress = done > Number(task.progress.notes['filledAt'] ?? 0)
  if (task.attempts < attemptsOf(w, hasProgress)) {
    putTask(w, {
      ...task,
      attempts: task.attempts + 1,
      progress: { ...task.progress, notes: { ...task.progress.notes, filledAt: done } },
    })
    return
  }
  const where = standing ? `; ${standing.where}` : ''
  end(w, task, {
    status: 'failed',
    fault: {
      code: FAULT.retryLimit.code,
      string: `${FAULT.retryLimit.string} (${task.attempts}); it filled sessions of ${w.limits.rpcsPerSession} RPCs${where}`,
      detail: [],
    },
  })
}
