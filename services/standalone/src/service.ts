/** standalone: every service in one process, on a bus in memory and a PostgreSQL of its own in the data folder. */
import { createLogger, newId, readConfig, untilReady, withSecretKey } from '@auroralinks/runtime'
import type { Environment, Logger, Running } from '@auroralinks/runtime'
import { connectDatabase, observeConnections } from '@auroralinks/database'
import { startOps, startTelemetry } from '@auroralinks/telemetry'
import type { Telemetry } from '@auroralinks/telemetry'
import { ensureAdminKey } from '@auroralinks/management-api'
import type { StartArguments } from './arguments.ts'
import { openBus } from './bus.ts'
import { variables } from './config.ts'
import type { Config } from './config.ts'
import { openDataFolder } from './folder/data-folder.ts'
import { ownCertificates } from './folder/certificates.ts'
import { ensureKeys } from './folder/keys.ts'
import { claimPorts } from './ports.ts'
import { openPostgres } from './postgres.ts'
import { checkSettings, startServices } from './services.ts'
import { simulatorFor } from './simulator/simulator.ts'
import { machineDefaults, publicPorts, wantedPorts } from './settings.ts'
import type { PublicPorts } from './settings.ts'
import { startOrEnd } from './teardown.ts'
import type { Teardown } from './teardown.ts'

export interface Standalone extends Running {
  ports: PublicPorts
  opsPort: number
  /** Only when it was just made. */
  adminKey: string | null
}

/** Connections to the database of the one process: each is a process of PostgreSQL's with 6 MB of its own, and what runs all the time needs four. */
const CONNECTIONS = 6

/** Starts everything; resolves when it is ready. @throws StartRefused, ConfigError: one line for a person, nothing damaged */
export async function startStandalone(
  env: Environment,
  { newKey }: StartArguments = { newKey: false },
): Promise<Standalone> {
  const config = readConfig(variables, env)
  const instanceId = `standalone-${newId()}`
  const telemetry = startTelemetry({ service: 'standalone', instanceId, env })
  const logger = createLogger({ service: 'standalone', level: config.logLevel, ...telemetry.logging })
  return startOrEnd(logger, (teardown, stop) =>
    startAll({ config, env, newKey, logger, telemetry, instanceId }, teardown, stop),
  )
}

interface Parts {
  config: Config
  env: Environment
  newKey: boolean
  logger: Logger
  telemetry: Telemetry
  instanceId: string
}

async function startAll(
  { config, env, newKey, logger, telemetry, instanceId }: Parts,
  teardown: Teardown,
  stop: () => Promise<void>,
): Promise<Standalone> {
  teardown.add('telemetry', telemetry.close)
  const folder = await openDataFolder({ dir: config.dataDir, minFreeMb: config.minFreeMb, as: 'standalone' })
  teardown.add('data folder', folder.release)
  const claimed = await claimPorts([
    ...wantedPorts(config),
    { name: 'ACS_OPS_PORT', port: config.opsPort, host: config.opsHost },
  ])
  const ports = publicPorts(claimed, config)
  const opsPort = claimed.get('ACS_OPS_PORT')!

  const keys = ensureKeys(folder.path, await withSecretKey(env))
  const certificates = await ownCertificates(folder.path, config, Date.now())
  const settingsFor = (ownPorts: readonly number[]): Environment =>
    machineDefaults({ dataDir: folder.path, opsHost: config.opsHost, ports, ownPorts, keys, certificates }, env)
  await checkSettings(settingsFor([]))

  const running: Running[] = []
  const ops = await startOps({ port: opsPort, host: config.opsHost, services: () => running, telemetry })
  teardown.add('operations port', ops.close)

  const postgres = await openPostgres({ databaseUrl: config.databaseUrl, dataDir: folder.path, logger }, teardown)
  const database = await connectDatabase({
    url: postgres.url,
    max: CONNECTIONS,
    applicationName: 'acs-standalone',
    logger,
  })
  observeConnections(database, telemetry)
  teardown.add('database', () => database.close())
  const adminKey = await ensureAdminKey(database, config.adminToken, {
    another: newKey,
    secretKey: keys.ACS_SECRET_KEY,
  })
  const { bus, lag } = await openBus(config, instanceId, logger, telemetry)
  teardown.add('bus', () => bus.close())

  const ownPorts = [...claimed.values(), ...(postgres.port === null ? [] : [postgres.port])]
  const settings = settingsFor(ownPorts)
  const services = await startServices(
    {
      settings,
      bus,
      database,
      telemetry,
      logger,
      instanceId,
      simulator: simulatorFor(settings, ports.cwmp, logger),
      lag,
    },
    teardown,
  )
  for (const service of services) await untilReady(service)
  running.push(...services)
  teardown.add('data folder', folder.stopping)
  return {
    name: 'standalone',
    ports,
    opsPort,
    adminKey,
    stop,
    notReady: () => services.map(s => s.notReady()).find(why => why !== null) ?? null,
  }
}
