/** Jobs: one task for many devices: previewed, given, looked at, paused, cancelled, tried again. */
import type { Context } from 'hono'
import type { Permission, Queryable } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import { keptRoles } from '../access/access.ts'
import { filesOfTenant } from '../access/files.ts'
import { endpoint } from '../endpoint.ts'
import type { Api, Env } from '../endpoint.ts'
import { pageRequest } from '../context.ts'
import type { Services } from '../context.ts'
import type { Answer } from '../idempotency.ts'
import { acceptJob } from '../jobs/accept.ts'
import type { AskedJob } from '../jobs/accept.ts'
import { scopeOfJob } from '../jobs/giver.ts'
import type { JobDevices } from '../jobs/giver.ts'
import { GIVER_NOT_ALLOWED, hasJobEnded } from '../jobs/job.ts'
import type { Job as KeptJob } from '../jobs/job.ts'
import { previewOf } from '../jobs/preview.ts'
import { wholeTask } from '../jobs/secrets.ts'
import { jobDeviceShown, jobShown } from '../jobs/shown.ts'
import { Problem, notFound } from '../problem.ts'
import { UuidParams, idempotencyHeader } from '../schemas/common.ts'
import {
  Job,
  JobDeviceList,
  JobDeviceListQuery,
  JobList,
  JobListQuery,
  JobPatch,
  JobPreview,
  JobQuery,
  JobReport,
  JobRetry,
  NewJob,
} from '../schemas/jobs.ts'
import type { NewTask } from '../schemas/tasks.ts'
import { JOB_DEVICE_SORT_FIELDS } from '../store/job-devices.ts'
import { JOB_SORT_FIELDS } from '../store/jobs.ts'
import type { SeenBy } from '../store/jobs.ts'
import { languageOfRequest } from '../words.ts'

/** Failures that a job shows itself. */
const SHOWN_FAILURES = 20

/** What somebody else may have to approve: the task as for one device, and that it is for many. */
const whatGives = ({ type }: NewTask): Permission[] => [`tasks.create:${type}`, 'jobs.write']

/** Who is limited to a group of devices has to do with the own jobs alone: others' tell of devices beyond it. */
function seenBy(c: Context<Env>): SeenBy {
  const { kind, id } = c.get('access')
  const { tenant, devices } = c.get('scope')
  return { tenant, giver: devices === null ? null : { kind, id } }
}

export function jobRoutes(api: Api, s: Services): void {
  const { jobs, jobDevices } = s
  const tag = 'Jobs'

  const existing = async (c: Context<Env>, id: string): Promise<KeptJob> => {
    const job = await jobs.get(id, seenBy(c))
    if (job === null) throw notFound(`job ${id}`)
    return job
  }

  /** Changes a job that is locked meanwhile. */
  const change = async (
    c: Context<Env>,
    id: string,
    work: (tx: Queryable, job: KeptJob) => Promise<object | null>,
  ): Promise<KeptJob> => {
    await existing(c, id)
    await s.database.transaction(async tx => {
      const job = await jobs.locked(tx, id)
      if (job === null) throw notFound(`job ${id}`)
      const after = await work(tx, job)
      if (after === null) return
      const { status, ratePerSecond } = job
      await s.audit.append(tx, c, { before: { status, ratePerSecond }, after })
    })
    s.jobRunner.wake(id)
    return existing(c, id)
  }

  const accepted = async (c: Context<Env>, id: string, devices: JobDevices, asked: AskedJob): Promise<Answer> => {
    // Of a request with this key that was cut off before it was answered.
    const job = (await jobs.get(id)) ?? (await acceptJob(s, c, id, devices, asked))
    return {
      status: 202,
      headers: { location: `/api/v1/jobs/${id}` },
      body: { ...jobShown(job, c.get('scope')) },
    }
  }

  endpoint(
    api,
    {
      method: 'post',
      path: '/jobs',
      tag,
      summary: 'Give one task to many devices',
      description:
        'The devices are those that a filter finds now, or those that are named; once they are found the job is for these and no others. Each gets the task once, whatever dies meanwhile, and no more of them a second than `ratePerSecond` says. Besides `jobs.write` it needs `tasks.create` of its type, and for a filter `devices.read`; it reaches no device that the one who gives it may not give the task to, for as long as it runs.',
      permission: 'jobs.write',
      approval: ({ query, body }) => (query.dryRun === 'true' ? [] : whatGives(body.task)),
      query: JobQuery,
      body: NewJob,
      headers: idempotencyHeader,
      responses: {
        202: { description: 'It is accepted: it survives anything', schema: Job },
        200: { description: 'With dryRun: which devices it would be for', schema: JobPreview },
      },
      problems: ['invalid-filter', 'filter-too-slow', 'key-reused', 'too-many'],
    },
    async ({ c, query, body, bodyText }) => {
      const { filter, deviceIds, ...given } = body
      const asked = { ...given, task: filesOfTenant(given.task, c.get('scope')) }
      const devices: JobDevices = filter === undefined ? { deviceIds: deviceIds! } : { filter }
      if (query.dryRun === 'true') return c.json(await previewOf(s, c.get('access'), devices, asked))
      return s.once(
        c,
        bodyText,
        () => newId(s.clock.now()),
        id => accepted(c, id, devices, asked),
      )
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/jobs',
      tag,
      summary: 'List jobs',
      description: 'They are kept for 30 days after their end. Who is limited to a group of devices sees the own.',
      permission: 'jobs.read',
      query: JobListQuery,
      responses: { 200: { description: 'A page, the newest first', schema: JobList } },
      problems: ['invalid-cursor'],
    },
    async ({ c, query }) => {
      const { status, ...page } = query
      const found = await jobs.list(status, pageRequest(page, JOB_SORT_FIELDS, 'id', ['jobs', status]), seenBy(c))
      return c.json({ ...found, items: found.items.map(job => jobShown(job, c.get('scope'))) })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/jobs/{id}',
      tag,
      summary: 'How a job stands, with its first failures',
      permission: 'jobs.read',
      params: UuidParams,
      responses: { 200: { description: 'The job', schema: JobReport } },
      problems: ['not-found'],
    },
    async ({ c, params }) => {
      const job = await existing(c, params.id)
      const page = pageRequest({ limit: SHOWN_FAILURES }, JOB_DEVICE_SORT_FIELDS, 'n', [])
      const { items } = await jobDevices.list(job.id, 'failures', page, c.get('scope'))
      const failures = items.map(d => jobDeviceShown(d, c.get('scope'), languageOfRequest(c)))
      return c.json({ ...jobShown(job, c.get('scope')), failures })
    },
  )

  endpoint(
    api,
    {
      method: 'get',
      path: '/jobs/{id}/devices',
      tag,
      summary: 'The devices of a job, and what became of each',
      description: '`status=failures` lists those to try again, with the reason.',
      permission: 'jobs.read',
      params: UuidParams,
      query: JobDeviceListQuery,
      responses: { 200: { description: 'A page, in the order in which they get the task', schema: JobDeviceList } },
      problems: ['not-found', 'invalid-cursor'],
    },
    async ({ c, params, query }) => {
      const { id } = await existing(c, params.id)
      const { status, ...rest } = query
      const page = pageRequest(rest, JOB_DEVICE_SORT_FIELDS, 'n', [id, status])
      const found = await jobDevices.list(id, status, page, c.get('scope'))
      const language = languageOfRequest(c)
      return c.json({ ...found, items: found.items.map(d => jobDeviceShown(d, c.get('scope'), language)) })
    },
  )

  endpoint(
    api,
    {
      method: 'patch',
      path: '/jobs/{id}',
      tag,
      summary: 'Pause a job, resume it, change its rate',
      description:
        'Whoever resumes a job that is paused because its giver may not give it any more takes the place of that one, and needs the permission for its task.',
      permission: 'jobs.write',
      // To stop something nobody has to wait for.
      approval: ({ body }) => (body.action === 'pause' && body.ratePerSecond === undefined ? [] : ['jobs.write']),
      params: UuidParams,
      body: JobPatch,
      responses: { 200: { description: 'The job as it stands', schema: Job } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params, body: { action, ratePerSecond } }) => {
      const job = await change(c, params.id, async (tx, before) => {
        refuseEnded(before)
        const wanted = action === undefined ? before.status : action === 'pause' ? 'paused' : 'running'
        if (wanted !== before.status) {
          if (before.pausedBecause === GIVER_NOT_ALLOWED) {
            const access = c.get('access')
            scopeOfJob(access, before.task)
            await jobs.setGiver(tx, before.id, { ...access, roles: keptRoles(access) })
          }
          await jobs.setStatus(tx, before.id, wanted)
        }
        const rate = ratePerSecond ?? before.ratePerSecond
        if (rate !== before.ratePerSecond) await jobs.setRate(tx, before.id, rate)
        return wanted === before.status && rate === before.ratePerSecond
          ? null
          : { status: wanted, ratePerSecond: rate }
      })
      return c.json(jobShown(job, c.get('scope')))
    },
  )

  endpoint(
    api,
    {
      method: 'delete',
      path: '/jobs/{id}',
      tag,
      summary: 'Cancel a job',
      description:
        'Who has not got the task does not get it, and what is queued is cancelled; what a device is carrying out ends, and then the job is `cancelled`.',
      permission: 'jobs.write',
      approval: () => [],
      params: UuidParams,
      responses: { 200: { description: 'It is being cancelled', schema: Job } },
      problems: ['not-found', 'conflict'],
    },
    async ({ c, params }) => {
      const job = await change(c, params.id, async (tx, before) => {
        if (before.status === 'cancelling') return null
        refuseEnded(before)
        await jobs.setStatus(tx, before.id, 'cancelling')
        return { status: 'cancelling' }
      })
      return c.json(jobShown(job, c.get('scope')))
    },
  )

  endpoint(
    api,
    {
      method: 'post',
      path: '/jobs/{id}/retry',
      tag,
      summary: 'Try the failures of a job again',
      description:
        'A new job with the same task for the devices where it failed or expired, each once however often it is asked for: what fails in the new job is tried again by a retry of that one.',
      permission: 'jobs.write',
      approval: async ({ c, params }) => whatGives((await existing(c, params.id)).task),
      params: UuidParams,
      body: JobRetry,
      bodyOptional: true,
      headers: idempotencyHeader,
      responses: { 202: { description: 'The new job', schema: Job } },
      problems: ['not-found', 'conflict', 'key-reused', 'too-many'],
    },
    async ({ c, params, body, bodyText }) => {
      const before = await existing(c, params.id)
      return s.once(
        c,
        bodyText,
        () => newId(s.clock.now()),
        async id => {
          if ((await jobs.get(id)) === null && !(await jobDevices.mayRetry(before.id)))
            throw new Problem('conflict', 'nothing is left of this job to try again', {
              members: { code: 'no-failures' },
            })
          const task = wholeTask(s.sealer, before)
          if (task === null)
            throw new Problem('conflict', 'no key opens the secrets of this job', {
              members: { code: 'secret-unreadable' },
            })
          const { ratePerSecond = before.ratePerSecond, wake = before.wake } = body
          return accepted(c, id, { retryOf: before.id }, { task, ratePerSecond, wake })
        },
      )
    },
  )
}

function refuseEnded({ status }: KeptJob): void {
  if (status !== 'cancelling' && !hasJobEnded(status)) return
  throw new Problem('conflict', `this job is ${status}`, {
    members: { code: status === 'cancelling' ? 'cancelling' : 'already-ended' },
  })
}
