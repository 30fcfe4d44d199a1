/**
 * Tasks that have ended and are not written yet. A device lets go of a task with its end, and the database has it only
 * when the write is through: whoever asks for the same task in between (a command that comes twice) finds it here.
 */
import type { Database } from '@auroralinks/database'
import { hasEnded } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { taskById } from '../store/reads.ts'

export interface EndedTasks {
  /** Keeps those of a decision that have ended until what was decided is written, or will not be. */
  keep(deviceKey: string, tasks: readonly Task[], written: Promise<void>): void
  find(taskId: string): { deviceKey: string; task: Task } | null
}

export function createEndedTasks(): EndedTasks {
  const ended = new Map<string, { deviceKey: string; task: Task }>()
  return {
    keep(deviceKey, tasks, written) {
      for (const task of tasks) {
        if (!hasEnded(task.status)) continue
        const entry = { deviceKey, task }
        ended.set(task.id, entry)
        const forget = (): void => {
          if (ended.get(task.id) === entry) ended.delete(task.id)
        }
        written.then(forget, forget)
      }
    },
    find: taskId => ended.get(taskId) ?? null,
  }
}

/** The task as it was decided last, whatever its device. What is on its way into the database is asked for first: later it is there. */
export const existingTask = async (
  taskId: string,
  s: { endedTasks: EndedTasks; database: Database },
): Promise<{ deviceKey: string; task: Task } | null> => s.endedTasks.find(taskId) ?? taskById(s.database, taskId)
