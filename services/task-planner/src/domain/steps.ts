/** How far tasks have got: shown and published while they run, at most every two seconds for each. */
import { isSame } from './counted.ts'
import type { Device } from './model.ts'
import type { Work } from './work.ts'
import { keepTask } from './work.ts'

/** How often the steps of one task are told, in ms. */
const EVERY_MS = 2_000

/** Tells of tasks that got on since they were told of last: by a row of its own where the task is not written anyhow. */
export function tellSteps(w: Work, before: Device): void {
  for (const task of w.device.tasks) {
    const { steps, told } = task
    if (!steps || task.status !== 'running') continue
    if (isSame(steps, told?.steps ?? before.tasks.find(t => t.id === task.id)?.steps)) continue
    // A clock that was set back must not silence it.
    if (told && w.now >= told.at && w.now - told.at < EVERY_MS) continue
    keepTask(w, { ...task, told: { steps, at: w.now } })
    if (!w.effects.tasks.some(t => t.id === task.id)) w.effects.steps.push({ taskId: task.id, steps })
    w.effects.publish.push({ type: 'task', task, change: 'progress', at: w.now })
  }
}
