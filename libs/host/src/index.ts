/** A service as a process of its own: configuration, Kafka, PostgreSQL, telemetry, the operations port, start and stop. */
import { createBusMeters, createKafkaBus, kafkaSettings } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { connectDatabase, isUnavailable, observeConnections } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import {
  createLogger,
  environment,
  newId,
  readConfig,
  runProcess,
  startFailure,
  systemClock,
  withSecretKey,
} from '@auroralinks/runtime'
import type { Clock, Declared, Logger, Running, Variable } from '@auroralinks/runtime'
import { startOps, startTelemetry } from '@auroralinks/telemetry'
import type { Telemetry } from '@auroralinks/telemetry'
import { databaseVariables, hostVariables } from './variables.ts'

export { databaseVariables, hostVariables }

type Spec = Record<string, Variable<unknown>>

/** What a service gets from its host. */
export interface Hosted<S extends Spec> {
  bus: Bus
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  instanceId: string
  config: Declared<S>
}

export interface ServiceProcess<S extends Spec> {
  name: string
  variables: S
  start(d: Hosted<S>): Promise<Running>
}

export interface DatabaseServiceProcess<S extends Spec> {
  name: string
  variables: S
  start(d: Hosted<S> & { database: Database }): Promise<Running>
}

/** Runs a service that needs no database until it is told to stop. */
export const runService = <S extends Spec>(o: ServiceProcess<S>): Promise<void> =>
  run(
    o,
    async () => null,
    d => o.start(d),
  )

/** Runs a service that needs the database; waits for it when it is not there yet. */
export const runDatabaseService = <S extends Spec>(o: DatabaseServiceProcess<S>): Promise<void> =>
  run(
    o,
    logger => connect(o.name, logger),
    (d, database) => o.start({ ...d, database: database! }),
  )

function run<S extends Spec>(
  o: { name: string; variables: S },
  open: (logger: Logger) => Promise<Database | null>,
  start: (d: Hosted<S>, database: Database | null) => Promise<Running>,
): Promise<void> {
  process.title = `acs-${o.name}`
  return runProcess(async () => {
    const host = readConfig(hostVariables)
    const kafka = kafkaSettings(host)
    const config = readConfig(o.variables, await withSecretKey(environment()))
    const instanceId = host.instanceId ?? `${o.name}-${newId()}`
    const telemetry = startTelemetry({ service: o.name, instanceId })
    const logger = createLogger({ service: o.name, level: host.logLevel, ...telemetry.logging })
    const running: Running[] = []
    const bus = createKafkaBus({
      brokers: host.brokers,
      clientId: instanceId,
      service: o.name,
      ...kafka,
      logger,
      observe: createBusMeters(telemetry),
      onHopeless: refuse,
    })
    const ops = await startOps({
      port: host.opsPort,
      host: host.opsHost,
      services: () => (running.length > 0 ? running : [starting(o.name, () => bus.notReady() ?? bus.waiting())]),
      telemetry,
    })
    const database = await open(logger)
    if (database !== null) observeConnections(database, telemetry)
    const service = await start({ bus, clock: systemClock, logger, telemetry, instanceId, config }, database)
    running.push(service)
    logger.info('started', { opsPort: ops.port, instanceId })
    return {
      name: o.name,
      notReady: () => service.notReady(),
      async stop() {
        logger.info('stopping')
        await service.stop()
        await bus.close()
        await database?.close()
        await telemetry.close()
        await ops.close()
      },
    }
  })
}

/** A setting that is wrong will not get better by waiting; nothing was served yet. */
function refuse(why: Error): never {
  process.stderr.write(`${startFailure(why)}\n`)
  process.exit(1)
}

const starting = (name: string, why: () => string | null): Running => ({
  name,
  notReady: () => why() ?? 'starting',
  stop: async () => {},
})

async function connect(name: string, logger: Logger): Promise<Database> {
  const { databaseUrl, databaseConnections } = readConfig(databaseVariables)
  for (let pause = 200; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await connectDatabase({
        url: databaseUrl,
        max: databaseConnections,
        applicationName: `acs-${name}`,
        logger,
      })
    } catch (error) {
      if (!isUnavailable(error)) throw error
      logger.warn('the database is not there yet', { err: error })
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
}
