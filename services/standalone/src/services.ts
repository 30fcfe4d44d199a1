/** Every service, started in one process: whoever answers comes before whoever asks. */
import type { Bus, Lag } from '@auroralinks/bus'
import * as connectionRequest from '@auroralinks/connection-request'
import * as cwmpGateway from '@auroralinks/cwmp-gateway'
import type { Database } from '@auroralinks/database'
import * as fileServer from '@auroralinks/file-server'
import * as identity from '@auroralinks/identity'
import * as managementApi from '@auroralinks/management-api'
import { loadRpcPlugins, rpcPlugins } from '@auroralinks/rpc-plugins'
import { readConfig, systemClock } from '@auroralinks/runtime'
import type { Environment, Logger, Running, Variable } from '@auroralinks/runtime'
import * as taskPlanner from '@auroralinks/task-planner'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Teardown } from './teardown.ts'

export interface ServicesOptions {
  /** What the services read instead of the environment. */
  settings: Environment
  bus: Bus
  database: Database
  telemetry: Telemetry
  logger: Logger
  instanceId: string
  simulator: managementApi.Simulator
  /** What the services have still to handle. */
  lag(): Lag[]
}

/** Reads what every service would read, plug-ins too, so that what is wrong is reported before anything starts. @throws ConfigError */
export async function checkSettings(settings: Environment): Promise<void> {
  for (const { variables } of [taskPlanner, connectionRequest, identity, fileServer, managementApi, cwmpGateway])
    readConfig<Record<string, Variable<unknown>>>(variables, settings)
  await loadRpcPlugins(readConfig({ rpcPlugins }, settings).rpcPlugins)
}

/** Starts them; they stop in the reverse order, so that nobody asks what is gone. */
export async function startServices(o: ServicesOptions, teardown: Teardown): Promise<Running[]> {
  const { settings, bus, database, telemetry, logger } = o
  const common = { bus, database, telemetry, logger, clock: systemClock }
  const running: Running[] = []
  const keep = (service: Running): void => {
    running.push(service)
    teardown.add(service.name, () => service.stop())
  }
  const as = (name: string): typeof common & { instanceId: string } => ({
    ...common,
    logger: logger.with({ service: name }),
    instanceId: `${name}-${o.instanceId}`,
  })

  keep(
    await taskPlanner.start({
      ...as('task-planner'),
      config: readConfig(taskPlanner.variables, { ACS_PLANNER_PUBLISHERS_WAIT: 'on', ...settings }),
    }),
  )
  keep(
    await connectionRequest.start({
      ...as('connection-request'),
      config: readConfig(connectionRequest.variables, settings),
    }),
  )
  keep(await identity.start({ ...as('identity'), config: readConfig(identity.variables, settings) }))
  keep(
    await fileServer.start({
      ...as('file-server'),
      config: readConfig(fileServer.variables, { ACS_FILES_LINGER_MS: '0', ...settings }),
    }),
  )
  keep(
    await managementApi.start({
      ...as('management-api'),
      config: readConfig(managementApi.variables, { ACS_API_LINGER_MS: '0', ...settings }),
      simulator: o.simulator,
      system: systemView(running, o),
    }),
  )
  keep(
    await cwmpGateway.start({
      ...as('cwmp-gateway'),
      config: readConfig(cwmpGateway.variables, { ACS_CWMP_LINGER_MS: '0', ...settings }),
    }),
  )
  teardown.add('virtual devices', () => o.simulator.stop())
  return running
}

/** What the API tells of all services here. */
function systemView(running: readonly Running[], { settings, lag }: ServicesOptions): managementApi.SystemView {
  const { keepSessionsDays, keepMessagesDays, keepTasksDays } = readConfig(
    {
      keepSessionsDays: taskPlanner.variables.keepSessionsDays,
      keepMessagesDays: taskPlanner.variables.keepMessagesDays,
      keepTasksDays: taskPlanner.variables.keepTasksDays,
    },
    settings,
  )
  return {
    services: () => running.map(s => ({ name: s.name, notReady: s.notReady() })),
    lag,
    keep: { sessions: keepSessionsDays, messages: keepMessagesDays, tasks: keepTasksDays },
  }
}
