/** Jobs: one task for many devices. */
import { z } from '@hono/zod-openapi'
import { COUNTED, JOB_STATUSES } from '../jobs/job.ts'
import { listOf, pageQuery, sortQuery, Time, TimeOrNull } from './common.ts'
import { NewTask } from './tasks.ts'
import { TenantOrNull } from './tenants.ts'

/** Tasks a second that a job gives, where it says nothing else, and at most. */
const USUAL_RATE = 50
const LEAST_RATE = 0.01
const MOST_RATE = 5_000
/** Devices that are named; more are found by a filter. */
const MOST_NAMED = 10_000

const rate = z
  .number({ error: 'is a number' })
  .min(LEAST_RATE, `is at least ${LEAST_RATE}`)
  .max(MOST_RATE, `is at most ${MOST_RATE}`)
  .openapi({ description: 'To so many devices a second the task is given, on the average', example: 20 })

export const NewJob = z
  .strictObject({
    filter: z
      .string()
      .min(1, 'is empty; "*" at the name of a field finds those that have one')
      .max(10_000)
      .optional()
      .openapi({
        description: 'The devices that it finds when the job is given, as in lists of devices (AIP-160)',
        example: 'productClass = "Box" AND softwareVersion < "2.1"',
      }),
    deviceIds: z.array(z.string().max(1_000)).min(1).max(MOST_NAMED).optional().openapi({
      description: 'In place of a filter, in the order in which they get it',
    }),
    task: NewTask,
    ratePerSecond: rate.default(USUAL_RATE),
    wake: z.boolean().default(true).openapi({
      description:
        'Whether devices are asked to come when they get it. false: each takes it when it comes by itself. With `notBefore` in the future no device is asked to come',
    }),
  })
  .superRefine((job, context) => {
    if ((job.filter === undefined) === (job.deviceIds === undefined))
      context.addIssue({ code: 'custom', path: [], message: 'one of filter and deviceIds is needed' })
  })
  .openapi('NewJob', {
    example: { filter: 'productClass = "Box"', task: { type: 'reboot' }, ratePerSecond: 20 },
  })

export const JobQuery = z.strictObject({
  dryRun: z
    .enum(['true', 'false'], { error: 'is true or false' })
    .default('false')
    .openapi({ description: 'true: nothing is done, and the answer tells which devices it would be for' }),
})

export const JobPreview = z
  .object({
    total: z.number().int().openapi({ description: 'Devices that it would be for' }),
    deviceIds: z.array(z.string()).openapi({ description: 'The first of them' }),
    unknown: z.array(z.string()).openapi({ description: 'Of those that are named the ones that are not there' }),
    seconds: z.number().int().openapi({ description: 'How long giving it takes at this rate' }),
  })
  .openapi('JobPreview')

const count = z.number().int()

export const Job = z
  .object({
    id: z.string(),
    status: z.enum(JOB_STATUSES).openapi({
      description:
        'running; paused: no further device gets the task; cancelling: what waits and what is queued is taken back, and what runs ends; completed: each has an outcome; cancelled',
    }),
    pausedBecause: z
      .string()
      .nullable()
      .openapi({ description: 'Where nobody paused it. giver-not-allowed: whoever gave it may not any more' }),
    createdAt: Time,
    tenant: TenantOrNull,
    createdBy: z
      .string()
      .openapi({ description: 'Whose rights it has: who gave it, or resumed it in the place of that one' }),
    endedAt: TimeOrNull,
    filter: z.string().nullable(),
    retryOf: z.string().nullable().openapi({ description: 'The job whose failures it tries again' }),
    task: z
      .object({ type: z.string().openapi({ example: 'reboot' }) })
      .loose()
      .openapi({ description: 'As it was given; secrets are stars' }),
    ratePerSecond: z.number(),
    wake: z.boolean(),
    isPrepared: z
      .boolean()
      .openapi({ description: 'false: its devices are still being found, and none gets it before' }),
    total: count.openapi({ description: 'Its devices' }),
    counts: z
      .object(
        Object.fromEntries(COUNTED.map(status => [status, count])) as Record<(typeof COUNTED)[number], typeof count>,
      )
      .openapi({
        description: 'How many of them stand how. waiting: not given yet; the others are the states of their tasks',
      }),
    progress: z.object({ done: count, total: count, unit: z.literal('devices') }),
  })
  .openapi('Job')
export type Job = z.infer<typeof Job>

export const JobList = listOf(Job, 'JobList')
export const JobListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['createdAt'], '-createdAt'),
  status: z.enum(JOB_STATUSES, { error: `is one of ${JOB_STATUSES.join(', ')}` }).optional(),
})

export const JobDevice = z
  .object({
    deviceId: z.string(),
    taskId: z
      .string()
      .nullable()
      .openapi({ description: 'null: it has not been given yet. Where it was refused there is no such task' }),
    status: z.enum(COUNTED),
    fault: z
      .object({
        code: z.string().openapi({ example: '9005' }),
        string: z.string(),
        explanation: z.string(),
        detail: z.array(z.object({ name: z.string(), code: z.string(), string: z.string() })),
      })
      .nullable()
      .openapi({
        description:
          'Why it failed: the fault of its task, or the reason why it was not taken (unknown-device, out-of-reach …)',
      }),
    changedAt: TimeOrNull,
  })
  .openapi('JobDevice')
export type JobDevice = z.infer<typeof JobDevice>

/** The job, with its first failures. */
export const JobReport = Job.extend({
  failures: z.array(JobDevice).openapi({ description: 'The first; all of them: `jobs/{id}/devices?status=failures`' }),
}).openapi('JobReport')

export const JobDeviceList = listOf(JobDevice, 'JobDeviceList')
export const JobDeviceListQuery = z.strictObject({
  ...pageQuery,
  sort: sortQuery(['n'], 'n'),
  status: z
    .enum([...COUNTED, 'failures'], { error: `is one of ${COUNTED.join(', ')}, failures` })
    .optional()
    .openapi({ description: 'Only devices that stand so; failures: failed and expired' }),
})

export const JobPatch = z
  .strictObject({
    action: z
      .enum(['pause', 'resume'], { error: 'is pause or resume' })
      .optional()
      .openapi({ description: 'pause: no further device gets the task, and what is queued stays queued' }),
    ratePerSecond: rate.optional(),
  })
  .superRefine((patch, context) => {
    if (patch.action === undefined && patch.ratePerSecond === undefined)
      context.addIssue({ code: 'custom', path: [], message: 'one of action and ratePerSecond is needed' })
  })
  .openapi('JobPatch', { example: { action: 'pause' } })

export const JobRetry = z
  .strictObject({ ratePerSecond: rate.optional(), wake: z.boolean().optional() })
  .openapi('JobRetry', { description: 'What is left out is as in the job' })
