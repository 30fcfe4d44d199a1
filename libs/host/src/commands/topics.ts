/** The command `topics`: makes the topics that are missing, and ends. Waits for brokers that are not there yet. */
import { ensureTopics } from '@auroralinks/bus'
import { createLogger, readConfig, startFailure } from '@auroralinks/runtime'
import { hostVariables } from '../variables.ts'

const PATIENCE_MS = 120_000

try {
  const { brokers, kafkaPartitions, logLevel } = readConfig(hostVariables)
  const logger = createLogger({ service: 'topics', level: logLevel })
  await ensureTopics(brokers, { partitions: kafkaPartitions, logger, timeoutMs: PATIENCE_MS })
  logger.info('every topic is there')
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exitCode = 1
}
