/** The installation's PostgreSQL: an existing one, or one of our own in the data folder; migrated. */
import { join } from 'node:path'
import { isUnavailable, migrateAside, startEmbeddedPostgres } from '@auroralinks/database'
import { StartRefused } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { Teardown } from './teardown.ts'

export interface InstalledPostgres {
  url: string
  /** Of our own server; null when `DATABASE_URL` names another. */
  port: number | null
}

/** Starts or finds it and applies what migrations it lacks. @throws StartRefused, ConfigError: one line for a person */
export async function openPostgres(
  o: { databaseUrl: string | undefined; dataDir: string; logger: Logger; settings?: Record<string, string> },
  teardown: Teardown,
): Promise<InstalledPostgres> {
  if (o.databaseUrl !== undefined) {
    await migrateExisting(o.databaseUrl)
    return { url: o.databaseUrl, port: null }
  }
  const postgres = await startEmbeddedPostgres({
    dir: join(o.dataDir, 'postgres'),
    logger: o.logger,
    ...(o.settings && { settings: o.settings }),
  })
  teardown.add('PostgreSQL', () => postgres.stop())
  await migrateAside(postgres.url)
  return { url: postgres.url, port: postgres.port }
}

async function migrateExisting(url: string): Promise<void> {
  const where = whereOf(url)
  try {
    await migrateAside(url)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    throw new StartRefused(
      `PostgreSQL at ${where} (DATABASE_URL) cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Host and port, without user and password. */
function whereOf(url: string): string {
  if (!URL.canParse(url))
    throw new StartRefused('DATABASE_URL is no address like postgresql://user:password@host:port/database')
  return new URL(url).host
}
