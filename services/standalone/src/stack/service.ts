/** The stack: the same product as separate processes on one machine, as it runs in production. */
import { join } from 'node:path'
import { connectDatabase } from '@auroralinks/database'
import { ensureAdminKey } from '@auroralinks/management-api'
import { StartRefused, createLogger, privateFolder, readConfig, withSecretKey } from '@auroralinks/runtime'
import type { Environment, Logger, Running } from '@auroralinks/runtime'
import type { StartArguments } from '../arguments.ts'
import { variables } from '../config.ts'
import type { Config } from '../config.ts'
import { openDataFolder } from '../folder/data-folder.ts'
import { ownCertificates } from '../folder/certificates.ts'
import { ensureKeys } from '../folder/keys.ts'
import { claimPorts } from '../ports.ts'
import { checkSettings } from '../services.ts'
import { machineDefaults, publicPorts, wantedPorts } from '../settings.ts'
import type { PublicPorts } from '../settings.ts'
import { startOrEnd } from '../teardown.ts'
import type { Teardown } from '../teardown.ts'
import { startEngines } from './engines.ts'
import type { Engines } from './engines.ts'
import { processesBesides, processesOf } from './processes.ts'
import { supervise } from './supervisor.ts'
import type { Supervised } from './supervisor.ts'

export interface Stack extends Running {
  ports: PublicPorts
  engines: Engines
  /** Only when it was just made. */
  adminKey: string | null
}

const GATEWAYS = 2
const START_MS = 90_000
const DRAIN_MS = 20_000
/** How often each process is asked whether it is ready, once all were. */
const LOOK_MS = 5_000
/** A process that ends so often in a row before all is ready will not get better. */
const HOPELESS_STARTS = 4

/** Starts everything; resolves when it is ready. @throws StartRefused, ConfigError: one line for a person, nothing damaged */
export async function startStack(env: Environment, { newKey }: StartArguments = { newKey: false }): Promise<Stack> {
  const config = readConfig(variables, env)
  const logger = createLogger({ service: 'stack', level: config.logLevel })
  return startOrEnd(logger, (teardown, stop) => startAll({ config, env, newKey, logger }, teardown, stop))
}

async function startAll(
  { config, env, newKey, logger }: { config: Config; env: Environment; newKey: boolean; logger: Logger },
  teardown: Teardown,
  stop: () => Promise<void>,
): Promise<Stack> {
  const folder = await openDataFolder({ dir: config.dataDir, minFreeMb: config.minFreeMb, as: 'stack' })
  teardown.add('data folder', folder.release)
  const inner = ['HTTP', 'HTTPS'].flatMap(kind =>
    Array.from({ length: GATEWAYS }, (_, i) => ({ name: `${kind} of gateway ${i + 1}`, port: 0, host: '127.0.0.1' })),
  )
  const ops = Array.from({ length: processesBesides(config.replicas) + GATEWAYS }, (_, i) => ({
    name: i === 0 ? 'ACS_OPS_PORT' : `ACS_OPS_PORT + ${i}`,
    port: config.opsPort === 0 ? 0 : config.opsPort + i,
    host: config.opsHost,
  }))
  const claimed = await claimPorts([...wantedPorts(config), ...ops, ...inner])
  const ports = publicPorts(claimed, config)
  const innerPorts = inner.map(p => claimed.get(p.name)!)
  const opsPorts = ops.map(p => claimed.get(p.name)!)

  const keys = ensureKeys(folder.path, await withSecretKey(env))
  const certificates = await ownCertificates(folder.path, config, Date.now())
  const settingsFor = (ownPorts: readonly number[]): Environment =>
    machineDefaults({ dataDir: folder.path, opsHost: config.opsHost, ports, ownPorts, keys, certificates }, env)
  await checkSettings(settingsFor([]))

  const engines = await startEngines(config, folder.path, logger, teardown)
  const adminKey = await makeAdminKey(engines.databaseUrl, config.adminToken, {
    another: newKey,
    secretKey: keys.ACS_SECRET_KEY,
  })
  const settings: Environment = {
    ...settingsFor([...claimed.values(), ...engines.ports]),
    KAFKA_BROKERS: engines.brokers.join(','),
    DATABASE_URL: engines.databaseUrl,
    ACS_KAFKA_PARTITIONS: String(config.kafkaPartitions),
    ACS_LOG_LEVEL: env['ACS_LOG_LEVEL'] ?? 'info',
  }
  const logFolder = join(folder.path, 'log')
  privateFolder(logFolder)
  const { balancer, services } = processesOf({
    settings,
    opsHost: config.opsHost,
    ports,
    opsPorts,
    http: innerPorts.slice(0, GATEWAYS),
    https: innerPorts.slice(GATEWAYS),
    replicas: config.replicas,
  })
  const running: Supervised[] = []
  // Whoever answers stops after whoever asks: the services drain while the balancer still carries their answers.
  const front = supervise(balancer, logFolder, logger)
  teardown.add(balancer.name, () => front.stop(DRAIN_MS))
  running.push(front)
  const back = services.map(s => supervise(s, logFolder, logger))
  teardown.add('the services', async () => {
    const gateways = back.filter(p => p.name.startsWith('cwmp-gateway'))
    await Promise.all(gateways.map(p => p.stop(DRAIN_MS)))
    await Promise.all(back.filter(p => !gateways.includes(p)).map(p => p.stop(DRAIN_MS)))
  })
  running.push(...back)

  await untilAllReady(running)
  const answers = new Map<string, string | null>()
  const look = setInterval(() => {
    for (const p of running) void p.notReady().then(why => answers.set(p.name, why))
  }, LOOK_MS)
  teardown.add('the watch over readiness', () => clearInterval(look))
  teardown.add('data folder', folder.stopping)
  return {
    name: 'stack',
    ports,
    engines,
    adminKey,
    stop,
    notReady: () => [...answers.values()].find(why => why !== null) ?? null,
  }
}

async function makeAdminKey(
  url: string,
  configured: string | undefined,
  o: { another: boolean; secretKey: string },
): Promise<string | null> {
  const database = await connectDatabase({ url, max: 1, applicationName: 'acs-stack' })
  try {
    return await ensureAdminKey(database, configured, o)
  } finally {
    await database.close()
  }
}

async function untilAllReady(processes: readonly Supervised[]): Promise<void> {
  const end = performance.now() + START_MS
  for (;;) {
    const reasons = (await Promise.all(processes.map(p => p.notReady()))).filter(why => why !== null)
    if (reasons.length === 0) return
    const failing = processes.find(p => p.failedStarts >= HOPELESS_STARTS)
    if (failing) throw new StartRefused(`${failing.name} ends at every start: ${failing.lastLine()}`)
    if (performance.now() > end) throw new Error(`not ready after ${START_MS / 1000} s: ${reasons.join('; ')}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
