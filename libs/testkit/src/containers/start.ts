/** Kafka and PostgreSQL in containers. Testcontainers is loaded only when one is started. */
import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { answers, serverProperties } from '@auroralinks/bus/kafka-server'
import { freePorts } from '@auroralinks/runtime'
import type { Containers } from './choice.ts'

const START_MS = 120_000
const KAFKA_PORT = 9092
const CONTROLLER_PORT = 9093
const BROKER_PORT = 9094
const POSTGRES_PORT = 5432

/** As the image reads them from its environment. @example variableOf('log.index-size_max') === 'KAFKA_LOG_INDEX___SIZE__MAX' */
const variableOf = (property: string): string =>
  `KAFKA_${property.replaceAll('_', '__').replaceAll('-', '___').replaceAll('.', '_').toUpperCase()}`

/** Fetches an image when it is not there. @throws what the registry or the daemon says */
export async function ensureImage(image: string): Promise<void> {
  const { getContainerRuntimeClient, ImageName } = await import('testcontainers')
  const client = await getContainerRuntimeClient()
  const name = ImageName.fromString(image)
  if (await client.image.exists(name)) return
  await client.image.pull(name)
  // A daemon may tell of a failure only in what it streams.
  if (!(await client.image.exists(name))) throw new Error(`${image} could not be pulled`)
}

/** One broker that has the same settings as one from the jars. @returns its address, and how it ends */
export async function startKafkaContainer(c: Containers): Promise<{ brokers: string[]; stop(): Promise<void> }> {
  const { GenericContainer, Wait } = await import('testcontainers')
  // Clients are told the port before the container has one: it is chosen here.
  const port = (await freePorts(1))[0]!
  const { 'controller.quorum.bootstrap.servers': _, ...settings } = serverProperties({
    logDir: '/tmp/kafka-logs',
    port,
    controllerPort: CONTROLLER_PORT,
  })
  const properties = {
    ...settings,
    'controller.quorum.voters': `1@localhost:${CONTROLLER_PORT}`,
    listeners: `PLAINTEXT://:${KAFKA_PORT},BROKER://localhost:${BROKER_PORT},CONTROLLER://localhost:${CONTROLLER_PORT}`,
    // The broker also asks itself (transactions), and from within the clients' address leads nowhere.
    'advertised.listeners': `PLAINTEXT://${c.address}:${port},BROKER://localhost:${BROKER_PORT}`,
    'inter.broker.listener.name': 'BROKER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  }
  const container = await new GenericContainer(c.kafkaImage)
    .withEnvironment({
      ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [variableOf(name), String(value)])),
      KAFKA_HEAP_OPTS: '-Xms128m -Xmx384m -XX:TieredStopAtLevel=1',
    })
    .withExposedPorts({ container: KAFKA_PORT, host: port })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(START_MS)
    .start()
  const stop = async (): Promise<void> => {
    await container.stop({ timeout: 0 })
  }
  // A port that listens may be that of Docker alone.
  for (const end = performance.now() + START_MS; !(await answers(port, 2_000, c.address)); ) {
    if (performance.now() > end) {
      await stop()
      throw new Error(`Apache Kafka in a container of ${c.kafkaImage} does not answer on port ${port}`)
    }
    await pause(50)
  }
  return { brokers: [`${c.address}:${port}`], stop }
}

/** A server for tests. @param settings as in `postgresql.conf` @returns the address of a role that may make databases */
export async function startPostgresContainer(
  c: Containers,
  settings: Readonly<Record<string, string>>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const password = randomBytes(18).toString('base64url')
  const container = await new GenericContainer(c.postgresImage)
    // As the embedded server's cluster is made.
    .withEnvironment({
      POSTGRES_USER: 'acs',
      POSTGRES_DB: 'acs',
      POSTGRES_PASSWORD: password,
      POSTGRES_INITDB_ARGS: '--encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C --no-sync',
    })
    .withCommand(['postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    .withExposedPorts(POSTGRES_PORT)
    // Once for the server that makes the cluster, once for the one that stays.
    .withWaitStrategy(
      Wait.forAll([Wait.forListeningPorts(), Wait.forLogMessage(/database system is ready to accept connections/, 2)]),
    )
    .withStartupTimeout(START_MS)
    .start()
  return {
    url: `postgresql://acs:${password}@${c.address}:${container.getMappedPort(POSTGRES_PORT)}/acs`,
    stop: async () => {
      await container.stop({ timeout: 0 })
    },
  }
}
