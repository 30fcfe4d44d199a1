/** The task of a job with its secrets: in the job's row they are stars, and beside it the whole is sealed. */
import type { Sealer } from '@auroralinks/runtime'
import { withoutSecrets } from '@auroralinks/tasks'
import type { Task as TaskInPlanner } from '@auroralinks/tasks'
import type { NewTask } from '../schemas/tasks.ts'
import type { Job } from './job.ts'

/** What it is sealed for: the text opens for this job alone. */
const aboutOf = (jobId: string): string => `job ${jobId}`

/** A task as a job keeps it. */
export function keptTask(sealer: Sealer, jobId: string, task: NewTask): Pick<Job, 'task' | 'taskSealed'> {
  const shown = withoutSecrets(task as TaskInPlanner['arguments']) as NewTask
  return {
    task: shown,
    taskSealed: shown === task ? null : sealer.seal(JSON.stringify(task), aboutOf(jobId)),
  }
}

/** The task to give; null: no key opens it. */
export function wholeTask(sealer: Sealer, job: Pick<Job, 'id' | 'task' | 'taskSealed'>): NewTask | null {
  if (job.taskSealed === null) return job.task
  const text = sealer.open(job.taskSealed, aboutOf(job.id))
  return text === null ? null : (JSON.parse(text) as NewTask)
}

/** The same sealed as it would be now; null: no key opens it. */
export const resealedTask = (sealer: Sealer, jobId: string, sealed: Uint8Array): Uint8Array | null =>
  sealer.reseal(sealed, aboutOf(jobId))
