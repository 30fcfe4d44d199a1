/** Jobs of one instance: what carries them out, and what hears how their tasks end. */
import type { Bus } from '@auroralinks/bus'
import { followRotation } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { newId, secretKeyIds } from '@auroralinks/runtime'
import type { Clock, Logger, Sealer } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { RoleBook } from '../access/role-book.ts'
import type { Commands } from '../commands.ts'
import type { Config } from '../config.ts'
import type { KeyRing } from '../keys.ts'
import type { DeviceStore } from '../store/devices.ts'
import { createJobDeviceStore } from '../store/job-devices.ts'
import type { JobDeviceStore } from '../store/job-devices.ts'
import { createJobStore } from '../store/jobs.ts'
import type { JobStore } from '../store/jobs.ts'
import { createGive } from './give.ts'
import { createGiverAccess } from './giver.ts'
import { followOutcomes } from './outcomes.ts'
import { resealJobs } from './resealing.ts'
import { createJobRunner } from './runner.ts'
import type { JobRunner } from './runner.ts'
import { createTell } from './tell.ts'

export interface RunningJobs {
  jobs: JobStore
  jobDevices: JobDeviceStore
  runner: JobRunner
  notReady(): string | null
  stop(): Promise<void>
}

export function startJobs(d: {
  bus: Bus
  database: Database
  commands: Commands
  devices: DeviceStore
  keys: KeyRing
  roles: RoleBook
  sealer: Sealer
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Pick<Config, 'filterSeconds' | 'secretKey'>
}): RunningJobs {
  const { bus, database, commands, clock, logger, telemetry } = d
  const jobs = createJobStore(database)
  const jobDevices = createJobDeviceStore(database, { slowMs: d.config.filterSeconds * 1000 })
  const given = telemetry.counter('acs_api_job_tasks_total', 'Devices of jobs that were given their task, by outcome')
  const runner = createJobRunner({
    jobs,
    jobDevices,
    give: createGive({
      bus,
      commands,
      devices: d.devices,
      jobDevices,
      sealer: d.sealer,
      clock,
      logger,
      given: outcome => given.add(1, { outcome }),
    }),
    takeBack: { commands, jobDevices, logger },
    giverAccess: createGiverAccess({ keys: d.keys, roles: d.roles }),
    tell: createTell({ bus, jobs, clock }),
    // A process that was started anew is another one.
    owner: `${d.instanceId} ${newId(clock.now())}`,
    clock,
    logger,
  })
  telemetry.gauge('acs_api_jobs', 'Jobs that this instance carries out', () => runner.held())
  const rotation = followRotation({
    database,
    logger,
    keyId: secretKeyIds(d.config.secretKey)[0]!,
    work: () => resealJobs(database, d.sealer),
  })
  const outcomes = followOutcomes({ bus, jobDevices, clock })
  return {
    jobs,
    jobDevices,
    runner,
    notReady: () => outcomes.notReady(),
    async stop() {
      await Promise.all([runner.stop(), rotation.stop()])
      await outcomes.close()
    },
  }
}
