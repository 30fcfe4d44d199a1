/** Tells the world how jobs stand: `job.*` on `acs.job.events.v1`, at least once each, and progress now and then. */
import type { Bus } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, encodeMessage, jobV1 } from '@auroralinks/contracts'
import type { EventType, MessageInitShape } from '@auroralinks/contracts'
import type { Clock } from '@auroralinks/runtime'
import { SOURCE } from '../commands.ts'
import type { JobStore } from '../store/jobs.ts'
import { hasJobEnded } from './job.ts'
import type { Job } from './job.ts'

/** How often progress is told, in ms. */
const PROGRESS_MS = 2_000
/** Jobs whose progress is remembered: more than one process works at. */
const MOST_REMEMBERED = 1_000

/** What there is to tell of a change of status. */
export function newsOf({ status, told }: Pick<Job, 'status' | 'told'>): EventType[] {
  if (status === told) return []
  const news: EventType[] = told === null ? [TYPE.jobCreated] : []
  if (status === 'paused') news.push(TYPE.jobPaused)
  else if (hasJobEnded(status)) news.push(TYPE.jobEnded)
  else if (status === 'cancelling') news.push(TYPE.jobProgress)
  else if (told !== null) news.push(TYPE.jobResumed)
  return news
}

/** What happens to a job once has an id made of it; the others happen again and again. */
const ONCE: ReadonlySet<EventType> = new Set([TYPE.jobCreated, TYPE.jobEnded])

/** A job as it travels. @param at ms since 1970 */
export const wireJob = (job: Job, at: number): MessageInitShape<typeof jobV1.JobSchema> => ({
  jobId: job.id,
  status: job.status,
  taskType: job.task.type,
  givenBy: job.giver.name,
  createdAt: BigInt(job.createdAt.getTime()),
  endedAt: BigInt(job.endedAt?.getTime() ?? 0),
  pausedBecause: job.pausedBecause ?? '',
  retryOf: job.retryOf ?? '',
  total: job.total,
  ...job.counts,
  at: BigInt(at),
})

export function createTell(o: {
  bus: Pick<Bus, 'publish'>
  jobs: Pick<JobStore, 'setTold'>
  clock: Clock
}): (job: Job) => Promise<void> {
  const last = new Map<string, { at: number; counts: string }>()
  const publish = (job: Job, type: EventType): Promise<void> => {
    const now = o.clock.now()
    const fact = `${job.id}:${type.slice('job.'.length)}`
    return o.bus.publish({
      topic: TOPICS.jobEvents.name,
      key: job.id,
      value: encodeMessage(jobV1.JobSchema, wireJob(job, now)),
      headers: cloudEventHeaders({
        id: ONCE.has(type) ? fact : `${fact}:${now}`,
        source: SOURCE,
        type,
        subject: job.id,
        time: now,
        tenant: job.giver.tenant,
      }),
    })
  }
  return async job => {
    const now = o.clock.monotonic()
    const counts = JSON.stringify([job.total, job.counts])
    const before = last.get(job.id)
    const news = newsOf(job)
    if (news.length === 0) {
      if (hasJobEnded(job.status) || before?.counts === counts || (before && now - before.at < PROGRESS_MS)) return
      if (before !== undefined) await publish(job, TYPE.jobProgress)
    }
    for (const type of news) await publish(job, type)
    if (news.length > 0) await o.jobs.setTold(job.id, job.status)
    if (last.size >= MOST_REMEMBERED) last.clear()
    if (hasJobEnded(job.status)) last.delete(job.id)
    else last.set(job.id, { at: now, counts })
  }
}
