/** A task once more. */
import { argumentsOf } from '../../tasks/task.ts'
import type { NewTask, Task } from '../device.ts'

/** What stands in the place of a secret: nobody but the device has seen it, so it cannot be given again. */
const STARS = '"****"'
/** What ends a person's service is asked for with a reason, each time. */
const ASKED_FOR: ReadonlySet<string> = new Set(['reboot', 'factoryReset'])

/** The same task to be given again; null: it has not ended, or nobody knows all of it any more. */
export function again(task: Task): NewTask | null {
  if (task.status === 'queued' || task.status === 'running' || task.status === 'succeeded') return null
  const given = argumentsOf(task)
  if (ASKED_FOR.has(task.type) || JSON.stringify(given).includes(STARS)) return null
  return { type: task.type, ...given } as unknown as NewTask
}
