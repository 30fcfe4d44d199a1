/** Gives a job's task to its devices: each once, whoever dies in between, and none faster than its rate. */
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { connectionRequestCommand, prepareCommand } from '@auroralinks/contracts'
import { factId, newId } from '@auroralinks/runtime'
import type { Clock, Logger, Sealer } from '@auroralinks/runtime'
import type { Scope } from '../access/access.ts'
import { SOURCE } from '../commands.ts'
import type { Commands } from '../commands.ts'
import { Problem } from '../problem.ts'
import type { NewTask } from '../schemas/tasks.ts'
import type { Giving, JobDeviceStore } from '../store/job-devices.ts'
import type { DeviceStore } from '../store/devices.ts'
import type { TaskFault } from '../task-body.ts'
import { ownFault } from './job.ts'
import type { Change, DeviceStatus, Job } from './job.ts'
import { paceOf } from './pace.ts'
import { wholeTask } from './secrets.ts'

export interface GiveOptions {
  bus: Pick<Bus, 'publish'>
  commands: Pick<Commands, 'createTask'>
  devices: Pick<DeviceStore, 'reached'>
  jobDevices: JobDeviceStore
  sealer: Sealer
  clock: Clock
  logger: Logger
  /** Counts how it went: accepted, refused, unanswered. */
  given(outcome: 'accepted' | 'refused' | 'unanswered'): void
}

/** Before what nobody answered is asked for again, in ms. */
const REST_MS = 2_000

export interface Give {
  /** Gives it to the next ones, as many as the rate allows. @returns how long to wait then, in ms; null: it is not ours any more */
  next(job: Job, owner: string, scope: Scope): Promise<number | null>
  /** Asks again for those of which no answer is noted. @returns the same */
  again(job: Job, owner: string, scope: Scope): Promise<number | null>
}

export function createGive(o: GiveOptions): Give {
  const { jobDevices, clock } = o

  /** @returns how long to wait then, in ms */
  const ask = async (job: Job, owner: string, scope: Scope, giving: readonly Giving[]): Promise<number> => {
    const task = wholeTask(o.sealer, job)
    const reached = await o.devices.reached(
      giving.map(g => g.deviceId),
      scope,
    )
    const changes = (
      await Promise.all(
        giving.map(g =>
          task === null
            ? failed(job, g, UNREADABLE)
            : reached.has(g.deviceId)
              ? askOne(job, task, g)
              : failed(job, g, OUT_OF_REACH),
        ),
      )
    ).filter(change => change !== null)
    await jobDevices.change(changes)
    if (changes.length === giving.length) {
      await jobDevices.settled(job, owner)
      return 0
    }
    o.logger.warn('devices of a job are asked for again: the task-planner does not answer', {
      jobId: job.id,
      devices: giving.length - changes.length,
    })
    return REST_MS
  }

  /** Null: nobody answered. The planner takes the same id for the same task, however often it comes. */
  const askOne = async (job: Job, task: NewTask, { deviceId, taskId }: Giving): Promise<Change | null> => {
    try {
      const { task: accepted, sessionId } = await o.commands.createTask(taskId, deviceId, task, undefined, job.id)
      o.given('accepted')
      const status = accepted.status as DeviceStatus
      if (job.wake && status === 'queued') {
        if (!isDue(task, clock.now())) prepare(deviceId, Date.parse(task.notBefore!))
        else if (sessionId === null) wake(deviceId)
      }
      return { jobId: job.id, deviceId, taskId, status, fault: accepted.fault }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.kind === 'unavailable') {
        o.given('unanswered')
        return null
      }
      o.given('refused')
      const code = String(error.extras.members?.['code'] ?? error.kind)
      return failed(job, { deviceId, taskId }, ownFault(code, error.message))
    }
  }

  /** Its answer is nobody's: the task waits for the device all the same. */
  const wake = (deviceId: string): void => tell(connectionRequestCommand(from(deviceId)))

  /** It is for later: a device that cannot be asked to come then may be told now when to come. */
  const prepare = (deviceId: string, at: number): void => tell(prepareCommand(from(deviceId), at))

  const from = (deviceId: string) => {
    const now = clock.now()
    return { id: newId(now), deviceId, source: SOURCE, now }
  }

  const tell = (record: OutgoingRecord): void =>
    void o.bus
      .publish(record)
      .catch(error =>
        o.logger.warn('a device of a job could not be asked to come', { deviceId: record.key, err: error }),
      )

  return {
    async next(job, owner, scope) {
      const now = clock.now()
      const pace = paceOf(job.ratePerSecond, job.pacedUntil?.getTime() ?? null, now)
      if (pace.many === 0) return pace.waitMs
      const giving = await jobDevices.begin(job, owner, {
        ...pace,
        // The same for ever: also of a database that was restored to a time before it was given.
        taskIdOf: deviceId => factId(job.createdAt.getTime(), `${job.id} ${deviceId}`),
      })
      if (giving === null) return null
      const last = giving.at(-1)
      return last === undefined ? 0 : ask({ ...job, givenTo: last.n }, owner, scope, giving)
    },
    again: async (job, owner, scope) => ask(job, owner, scope, await jobDevices.unanswered(job)),
  }
}

const UNREADABLE = ownFault('secret-unreadable', 'No key opens the secrets of this job')
const OUT_OF_REACH = ownFault('out-of-reach', 'The device is not, or no more, one of those that the giver may reach')

const failed = (job: Job, g: { deviceId: string; taskId: string }, fault: TaskFault): Change => ({
  jobId: job.id,
  deviceId: g.deviceId,
  taskId: g.taskId,
  status: 'failed',
  fault,
})

const isDue = (task: NewTask, now: number): boolean => task.notBefore === undefined || Date.parse(task.notBefore) <= now
