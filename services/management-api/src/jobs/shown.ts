/** A job and its devices as the API shows them. */
import type { Language } from '@auroralinks/tasks'
import type { Scope } from '../access/access.ts'
import { filesForTenant } from '../access/files.ts'
import { nameOutOfReach } from '../access/parameters.ts'
import { time } from '../schemas/common.ts'
import type { Job as JobBody, JobDevice as JobDeviceBody } from '../schemas/jobs.ts'
import type { JobDevice } from '../store/job-devices.ts'
import { faultInWords } from '../words.ts'
import { openOf } from './job.ts'
import type { Job } from './job.ts'

/** To whom not all parameters of its task are within reach its type alone is shown. */
export const jobShown = (job: Job, scope: Scope): JobBody => ({
  id: job.id,
  status: job.status,
  pausedBecause: job.pausedBecause,
  createdAt: job.createdAt.toISOString(),
  createdBy: job.giver.name,
  tenant: job.giver.tenant,
  endedAt: time(job.endedAt),
  filter: scope.parameters === null ? job.filter : null,
  retryOf: job.retryOf,
  task: nameOutOfReach(job.task, scope) === null ? filesForTenant(job.task, scope) : { type: job.task.type },
  ratePerSecond: job.ratePerSecond,
  wake: job.wake,
  isPrepared: job.isPrepared,
  total: job.total,
  counts: job.counts,
  progress: { done: job.total - openOf(job), total: job.total, unit: 'devices' },
})

export const jobDeviceShown = (d: JobDevice, scope: Scope, language: Language): JobDeviceBody => ({
  deviceId: d.deviceId,
  taskId: d.taskId,
  status: d.status === 'giving' ? 'waiting' : d.status,
  fault:
    d.fault === null
      ? null
      : { ...faultInWords(d.fault, language), detail: scope.parameters === null ? d.fault.detail : [] },
  changedAt: time(d.changedAt),
})
