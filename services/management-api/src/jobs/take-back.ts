/** Takes back what a job that is cancelled has not begun: first what waits, then the tasks that are queued. */
import type { Logger } from '@auroralinks/runtime'
import type { Commands } from '../commands.ts'
import { Problem } from '../problem.ts'
import type { Giving, JobDeviceStore } from '../store/job-devices.ts'
import type { Change, DeviceStatus, Job } from './job.ts'

export interface TakeBackOptions {
  commands: Pick<Commands, 'cancelTask'>
  jobDevices: JobDeviceStore
  logger: Logger
}

/** Tasks that are taken back at once. */
const AT_ONCE = 500
const REST_MS = 2_000

/**
 * A further part of it.
 * @param after the number of the last device whose task was taken back
 * @returns where it stands, and how long to wait then, in ms; null: there is no more
 */
export async function takeBack(
  o: TakeBackOptions,
  job: Job,
  owner: string,
  after: number,
): Promise<{ after: number; waitMs: number } | null> {
  if (await o.jobDevices.cancelWaiting(job, owner)) return { after, waitMs: 0 }
  const some = await o.jobDevices.cancellable(job.id, after, AT_ONCE)
  const last = some.at(-1)
  if (last === undefined) return null
  const asked = await Promise.all(some.map(g => cancel(o, job, g)))
  await o.jobDevices.change(asked.filter(a => a !== 'unanswered' && a !== 'goes on') as Change[])
  if (!asked.includes('unanswered')) return { after: last.n, waitMs: 0 }
  o.logger.warn('tasks of a job are cancelled again: the task-planner does not answer', { jobId: job.id })
  return { after, waitMs: REST_MS }
}

/** `goes on`: the device carries it out, and its event tells how it ends. */
async function cancel(o: TakeBackOptions, job: Job, g: Giving): Promise<Change | 'goes on' | 'unanswered'> {
  const became = { jobId: job.id, deviceId: g.deviceId, taskId: g.taskId }
  try {
    const { status, fault } = await o.commands.cancelTask(g.taskId, g.deviceId)
    return { ...became, status: status as DeviceStatus, fault }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error.kind === 'unavailable') return 'unanswered'
    // It was never given, or its device is gone.
    if (error.kind === 'not-found') return { ...became, status: 'cancelled', fault: null }
    return 'goes on'
  }
}
