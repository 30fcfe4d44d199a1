/** The command `topics`: makes the topics that are missing, and ends. Waits for brokers that are not there yet. */
import { ensureTopics, kafkaSettings } from '@auroralinks/bus'
import { createLogger, readConfig, startFailure } from '@auroralinks/runtime'
import { hostVariables } from '../variables.ts'

const PATIENCE_MS = 120_000

try {
  const host = readConfig(hostVariables)
  const logger = createLogger({ service: 'topics', level: host.logLevel })
  await ensureTopics(host.brokers, { ...kafkaSettings(host), logger, timeoutMs: PATIENCE_MS })
  logger.info('every topic is there')
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exitCode = 1
}
