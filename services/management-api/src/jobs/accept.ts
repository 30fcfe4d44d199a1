/**
 * The one place where a job is accepted: whoever gives one, and whoever tries the failures of another again, comes by here.
 * What is accepted is durable with its entry in the audit log, and runs from then on.
 */
import type { Context } from 'hono'
import { excerpt } from '@auroralinks/runtime'
import { keptRoles } from '../access/access.ts'
import type { Services } from '../context.ts'
import { invalid } from '../endpoint.ts'
import type { Env } from '../endpoint.ts'
import { Problem } from '../problem.ts'
import type { NewTask } from '../schemas/tasks.ts'
import { mostOpen } from '../store/jobs.ts'
import { reachOf } from './giver.ts'
import type { JobDevices } from './giver.ts'
import type { Job } from './job.ts'
import { keptTask } from './secrets.ts'

export interface AskedJob {
  task: NewTask
  ratePerSecond: number
  wake: boolean
}

/** Accepts a job under an id. @throws Problem when it cannot be one */
export async function acceptJob(
  s: Services,
  c: Context<Env>,
  id: string,
  devices: JobDevices,
  asked: AskedJob,
): Promise<Job> {
  const access = c.get('access')
  const { scope } = reachOf(access, devices, asked.task)
  const kept = keptTask(s.sealer, id, asked.task)
  const { kind, id: giverId, name, tenant } = access
  await s.database.transaction(async tx => {
    const added = await s.jobs.add(tx, {
      id,
      giver: { kind, id: giverId, name, roles: keptRoles(access), tenant },
      filter: 'filter' in devices ? devices.filter : null,
      retryOf: 'retryOf' in devices ? devices.retryOf : null,
      ...kept,
      ratePerSecond: asked.ratePerSecond,
      wake: asked.wake,
      prepareTo:
        'deviceIds' in devices
          ? null
          : 'filter' in devices
            ? await s.jobDevices.endOfDevices(tx)
            : await s.jobDevices.endOfJob(tx, devices.retryOf),
      now: s.clock.now(),
    })
    if (!added)
      throw new Problem('too-many', `${mostOpen(tenant)} jobs have not ended: let some end, or cancel some`, {
        members: { code: 'too-many-jobs' },
      })
    if ('deviceIds' in devices) {
      const found = await s.jobDevices.name(tx, id, [...new Set(devices.deviceIds)], scope)
      refuseUnknown(devices.deviceIds, found)
    }
    await s.audit.append(tx, c, {
      resource: `jobs/${id}`,
      after: { ...toldOf(devices), ...asked, task: kept.task },
    })
  })
  s.jobRunner.wake(id)
  return (await s.jobs.get(id))!
}

/** Whoever names a device that is not there is told so, and which: nothing is begun. */
function refuseUnknown(deviceIds: readonly string[], found: ReadonlySet<string>): void {
  const errors = deviceIds.flatMap((id, i) =>
    found.has(id) ? [] : [{ where: `/deviceIds/${i}`, detail: `there is no device "${excerpt(id)}"` }],
  )
  if (errors.length > 0) throw invalid(errors)
}

/** For the audit log: ids are many, and stand in the job. */
const toldOf = (devices: JobDevices): object =>
  'deviceIds' in devices ? { deviceIds: devices.deviceIds.length } : devices
