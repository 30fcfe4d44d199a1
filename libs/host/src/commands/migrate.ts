/**
 * The command `migrate`: brings the database to the schema of this release, and ends; with `--wait` it changes nothing and
 * ends when another one has. Waits for a database that is not there yet.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { isUnavailable, migrate, missingMigrations } from '@auroralinks/database'
import { createLogger, readConfig, StartRefused, startFailure } from '@auroralinks/runtime'
import { databaseVariables, hostVariables } from '../variables.ts'

const PATIENCE_MS = 120_000
/** Another one may first have to start, and to wait for the database itself. */
const PATIENCE_WITH_ANOTHER_MS = 600_000

const { databaseUrl, logLevel } = { databaseUrl: databaseVariables.databaseUrl, logLevel: hostVariables.logLevel }

async function run(args: readonly string[]): Promise<void> {
  const waits = args.includes('--wait')
  if (args.some(a => a !== '--wait')) throw new StartRefused(`migrate takes nothing but --wait, not ${args.join(' ')}`)
  const config = readConfig({ databaseUrl, logLevel })
  const logger = createLogger({ service: 'migrate', level: config.logLevel })
  const end = performance.now() + (waits ? PATIENCE_WITH_ANOTHER_MS : PATIENCE_MS)
  for (let rest = 200; ; rest = Math.min(rest * 2, 2_000)) {
    try {
      const missing = waits ? await missingMigrations(config.databaseUrl) : []
      const { applied } = waits ? { applied: [] } : await migrate(config.databaseUrl)
      if (missing.length === 0) return logger.info('the database has the schema of this release', { applied })
      if (performance.now() > end) throw new StartRefused(`nobody brought the database to ${missing.at(-1)}`)
      logger.info('the database has not the schema of this release yet', { missing })
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > end) throw error
      logger.warn('the database is not there yet', { err: error })
    }
    await pause(rest)
  }
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${startFailure(error)}\n`)
  process.exitCode = 1
}
