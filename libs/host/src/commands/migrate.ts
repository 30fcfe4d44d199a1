/** The command `migrate`: brings the database to the schema of this release, and ends. Waits for one that is not there yet. */
import { setTimeout as pause } from 'node:timers/promises'
import { isUnavailable, migrate } from '@auroralinks/database'
import { createLogger, readConfig, startFailure } from '@auroralinks/runtime'
import { databaseVariables, hostVariables } from '../variables.ts'

const PATIENCE_MS = 120_000

async function migrateWhenThere(): Promise<void> {
  const { databaseUrl } = readConfig({ databaseUrl: databaseVariables.databaseUrl })
  const { logLevel } = readConfig({ logLevel: hostVariables.logLevel })
  const logger = createLogger({ service: 'migrate', level: logLevel })
  const end = performance.now() + PATIENCE_MS
  for (let rest = 200; ; rest = Math.min(rest * 2, 2_000)) {
    try {
      const { applied } = await migrate(databaseUrl)
      logger.info('the database has the schema of this release', { applied })
      return
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > end) throw error
      logger.warn('the database is not there yet', { err: error })
      await pause(rest)
    }
  }
}

try {
  await migrateWhenThere()
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exitCode = 1
}
