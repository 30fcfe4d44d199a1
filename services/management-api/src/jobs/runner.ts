/** Carries out jobs: several at once in each process, and whoever dies is followed by the next one that looks. */
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { noDevice } from '../access/allowed.ts'
import type { JobDeviceStore } from '../store/job-devices.ts'
import type { JobStore } from '../store/jobs.ts'
import type { Give } from './give.ts'
import { scopeOfGiver, searchOfGiver } from './giver.ts'
import type { GiverAccess } from './giver.ts'
import { GIVER_NOT_ALLOWED, hasJobEnded, openOf } from './job.ts'
import type { Job } from './job.ts'
import { takeBack } from './take-back.ts'
import type { TakeBackOptions } from './take-back.ts'

export interface JobRunner {
  /** There is something to do: a new job, or one that is to go on otherwise. */
  wake(id: string): void
  /** Jobs that this process works at. */
  held(): number
  /** Leaves what it is at to the next one; resolves when it has. */
  stop(): Promise<void>
}

export interface JobRunnerOptions {
  jobs: JobStore
  jobDevices: JobDeviceStore
  give: Give
  takeBack: TakeBackOptions
  giverAccess: GiverAccess
  /** Tells the world how a job stands, where that is news. */
  tell(job: Job): Promise<void>
  /** Names this process among its like. */
  owner: string
  clock: Clock
  logger: Logger
}

/** How often others' jobs are looked for, in ms. */
const LOOK_MS = 2_500
/** How often a job is looked at that only waits for its devices, in ms. */
const IDLE_MS = 1_000
const CLEAN_MS = 3_600_000
/** Jobs are kept so long after their end, in days. */
const KEPT_DAYS = 30
/** What one process works at, at most. */
const MOST_HELD = 50
/** After an error, in ms. */
const REST_MS = 2_000
/** How often the tasks of a job are held against what was heard of them, in ms, and how many at once. */
const COMPARE_MS = 600_000
const COMPARED = 5_000

/** Where the work at a job stands, in this process. */
interface Work {
  /** Ends the pause that it is in. */
  hurry(): void
  done: Promise<void>
  takenBackTo: number
  comparedTo: number
  comparedAt: number | null
}

export function createJobRunner(o: JobRunnerOptions): JobRunner {
  const { jobs, jobDevices, logger, owner, clock } = o
  const held = new Map<string, Work>()
  let stopping = false
  let looking: Promise<void> | null = null

  const look = (): void => {
    if (stopping || looking !== null || held.size >= MOST_HELD) return
    looking = jobs
      .take(owner, MOST_HELD - held.size)
      .then(ids => {
        for (const id of ids) if (!held.has(id)) begin(id)
      })
      .catch(error => logger.warn('jobs could not be looked for', { err: error }))
      .finally(() => {
        looking = null
      })
  }

  const begin = (id: string): void => {
    const work: Work = {
      hurry: () => {},
      done: Promise.resolve(),
      takenBackTo: 0,
      comparedTo: 0,
      comparedAt: null,
    }
    held.set(id, work)
    work.done = carryOut(id, work)
      .catch(error => logger.warn('a job is interrupted', { jobId: id, err: error }))
      .then(() => jobs.release(id, owner))
      .catch(error => logger.warn('a job is left to whoever comes next only when its lease ends', { err: error }))
      .finally(() => held.delete(id))
  }

  const pause = (work: Work, ms: number): Promise<void> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      work.hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const carryOut = async (id: string, work: Work): Promise<void> => {
    while (!stopping) {
      let waitMs: number | null
      try {
        const job = await jobs.hold(id, owner)
        if (job === null) return
        // What could not be told is told later.
        await o.tell(job).catch(error => logger.warn('how a job stands could not be told', { jobId: id, err: error }))
        waitMs = await step(job, work)
      } catch (error) {
        logger.warn('a job is tried again', { jobId: id, err: error })
        waitMs = REST_MS
      }
      if (waitMs === null) return
      if (waitMs > 0 && !stopping) await pause(work, waitMs)
    }
  }

  /** What is next. @returns how long to wait then, in ms; null: nothing is left */
  const step = async (job: Job, work: Work): Promise<number | null> => {
    if (hasJobEnded(job.status)) return null
    if (!job.isPrepared) return prepare(job)
    if (openOf(job) === 0) {
      await jobs.end(job.id, owner, job.status === 'cancelling' ? 'cancelled' : 'completed')
      return 0
    }
    if (job.status === 'cancelling') return cancel(job, work)
    const isBehind = job.settledTo < job.givenTo
    const mayGive = job.status === 'running' && job.givenTo < job.total
    if (!isBehind && !mayGive) return compare(job, work)
    const scope = await scopeOfGiver(o.giverAccess, job)
    if (scope === null && mayGive) return stop(job)
    // What was begun, and is not allowed any more, is not given.
    if (isBehind) return o.give.again(job, owner, scope ?? noDevice(job.giver.tenant))
    return o.give.next(job, owner, scope!)
  }

  const prepare = async (job: Job): Promise<number | null> => {
    const scope = job.status === 'cancelling' ? noDevice(job.giver.tenant) : await searchOfGiver(o.giverAccess, job)
    if (scope === null) return job.status === 'running' ? stop(job) : IDLE_MS
    return (await jobDevices.findMore(job, owner, scope)) ? 0 : null
  }

  /** Whoever answers for it may not give its task any more: it waits for somebody who may. */
  const stop = async (job: Job): Promise<number> => {
    logger.warn('a job is paused: its giver may not give its task any more', { jobId: job.id })
    await jobs.pauseBecause(job.id, owner, GIVER_NOT_ALLOWED)
    return 0
  }

  const cancel = async (job: Job, work: Work): Promise<number> => {
    const taken = await takeBack(o.takeBack, job, owner, work.takenBackTo)
    if (taken === null) return compare(job, work)
    work.takenBackTo = taken.after
    return taken.waitMs
  }

  /** What was told and not heard, for whatever reason, is seen in the tasks themselves. */
  const compare = async (job: Job, work: Work): Promise<number> => {
    const now = clock.monotonic()
    if (work.comparedTo === 0 && work.comparedAt !== null && now - work.comparedAt < COMPARE_MS) return IDLE_MS
    work.comparedAt = now
    await jobDevices.change(await jobDevices.differing(job, work.comparedTo, COMPARED))
    work.comparedTo = work.comparedTo + COMPARED < job.givenTo ? work.comparedTo + COMPARED : 0
    return work.comparedTo === 0 ? IDLE_MS : 0
  }

  const ends = [
    coarseInterval(LOOK_MS, look),
    coarseInterval(
      CLEAN_MS,
      () => void jobs.clean(KEPT_DAYS).catch(error => logger.warn('old jobs could not be dropped', { err: error })),
    ),
  ]

  return {
    wake(id) {
      const work = held.get(id)
      if (work === undefined) look()
      else work.hurry()
    },
    held: () => held.size,
    async stop() {
      stopping = true
      for (const end of ends) end()
      await looking
      const works = [...held.values()]
      for (const work of works) work.hurry()
      await Promise.all(works.map(w => w.done))
    },
  }
}
