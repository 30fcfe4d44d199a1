/** Tasks against the data models: what a device can only refuse is refused before the device is asked. */
import { parseDeviceId } from '@auroralinks/contracts'
import type { DataModels } from '@auroralinks/data-model'
import { modelObjections } from '@auroralinks/tasks'
import type { Known } from '@auroralinks/tasks'
import { invalid } from './endpoint.ts'
import type { ProblemDetail } from './problem.ts'
import type { NewTask } from './schemas/tasks.ts'

/** The most mistakes that one answer lists. */
const MOST = 20

/**
 * Whether the data models allow what a task asks for, as `modelObjections` has it; with `force` all of it.
 * @throws Problem that names each of the first 20 objections
 */
export async function checkTask(models: DataModels, deviceId: string, task: NewTask, known: Known): Promise<void> {
  if (task['force'] === true) return
  const left = await modelObjections(models, task, known, parseDeviceId(deviceId) ?? undefined)
  if (left.length === 0) return
  const errors: ProblemDetail[] = left
    .slice(0, MOST)
    .map(f => ({ where: f.where, detail: `${f.name}: ${f.objection.detail}` }))
  const problem = invalid(errors)
  problem.message = `${problem.message}${left.length > MOST ? `; and ${left.length - MOST} more` : ''}. "force": true sends the task all the same`
  problem.extras.members = { code: 'data-model' }
  throw problem
}
