/** Which devices a job would be for, before it is given. */
import type { Access } from '../access/access.ts'
import { both } from '../access/group.ts'
import type { Services } from '../context.ts'
import type { AskedJob } from './accept.ts'
import { reachOf } from './giver.ts'
import type { JobDevices } from './giver.ts'

/** Devices that are named. */
const SHOWN = 20

export interface Preview {
  total: number
  deviceIds: string[]
  unknown: string[]
  /** How long giving it takes. */
  seconds: number
}

/** @throws Problem as the job itself would be refused */
export async function previewOf(
  s: Pick<Services, 'devices' | 'jobDevices'>,
  access: Access,
  devices: Exclude<JobDevices, { retryOf: string }>,
  { task, ratePerSecond }: AskedJob,
): Promise<Preview> {
  const { scope, filter } = reachOf(access, devices, task)
  const seconds = (total: number): number => Math.ceil(total / ratePerSecond)
  if ('deviceIds' in devices) {
    const ids = [...new Set(devices.deviceIds)]
    const reached = await s.devices.reached(ids, scope)
    const known = ids.filter(id => reached.has(id))
    return {
      total: known.length,
      deviceIds: known.slice(0, SHOWN),
      unknown: ids.filter(id => !reached.has(id)),
      seconds: seconds(known.length),
    }
  }
  const within = { ...scope, devices: both(scope.devices, filter) }
  const { total, first } = await s.jobDevices.count(within, SHOWN)
  return { total, deviceIds: first, unknown: [], seconds: seconds(total) }
}
