/** The command `replay --since TIME`: what Kafka tells of the time since a backup, into the database restored from it. */
import { parseArgs } from 'node:util'
import { kafkaSettings } from '@auroralinks/bus'
import { connectDatabase, maintainPartitions, migrate } from '@auroralinks/database'
import { databaseVariables, hostVariables } from '@auroralinks/host'
import { StartRefused, createLogger, readConfig, startFailure } from '@auroralinks/runtime'
import { variables } from '../config.ts'
import { timedTables } from '../store/retention.ts'
import { replay } from './replay.ts'

const USAGE = 'usage: replay --since TIME (RFC 3339; of the backup, as restore says it), when no service runs'

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { since: { type: 'string' } } })
  const since = Date.parse(values.since ?? '')
  if (Number.isNaN(since)) throw new StartRefused(USAGE)
  const host = readConfig(hostVariables)
  const { databaseUrl } = readConfig({ databaseUrl: databaseVariables.databaseUrl })
  const { sessionsDays, messagesDays, tasksDays, indexedParameters } = readConfig({
    sessionsDays: variables.keepSessionsDays,
    messagesDays: variables.keepMessagesDays,
    tasksDays: variables.keepTasksDays,
    indexedParameters: variables.indexedParameters,
  })
  const logger = createLogger({ service: 'replay', level: host.logLevel, destination: process.stderr })
  const kafka = kafkaSettings(host)
  await migrate(databaseUrl)
  const database = await connectDatabase({ url: databaseUrl, max: 2, applicationName: 'acs-replay' })
  try {
    // A backup may be older than the partitions that were made ahead.
    const keep = { sessionsDays, messagesDays, tasksDays, indexedParameters }
    await maintainPartitions(database, timedTables(keep), Date.now())
    const { brokers } = host
    const done = await replay(database, since, {
      brokers,
      kafka,
      logger,
      now: Date.now(),
      partitions: kafka.partitions,
    })
    const again = Object.entries(done.again).map(([topic, records]) => `${records} of ${topic}`)
    process.stdout.write(
      `since ${new Date(since).toISOString()}: ${done.devices} devices registered, ${done.outcomes} tasks ended, ${done.unknown} had begun and have an unknown outcome, ${done.commands} wait; read again by services when they start: ${again.join(', ')}\n`,
    )
  } finally {
    await database.close()
  }
}

try {
  await run()
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exitCode = 1
}
