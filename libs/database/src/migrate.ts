/** Brings a database to the schema of this release. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { ConfigError } from '@auroralinks/runtime'
import { migrationList, NO_FILTERS, readMigrations, withEngine } from './engine.ts'
import type { Migration } from './engine.ts'

/** One process at a time migrates; any number that nobody else uses for an advisory lock. */
const LOCK = 7_217_043_501

interface Applied {
  migration_name: string
  checksum: string
  finished_at: Date | null
  rolled_back_at: Date | null
}

const checksumOf = (m: Migration): string => createHash('sha256').update(m.sql).digest('hex')

async function readApplied(pool: pg.Pool | pg.Client): Promise<Applied[]> {
  const table = await pool.query<{ found: string | null }>(`select to_regclass('_prisma_migrations') as found`)
  if (table.rows[0]?.found == null) return []
  return (
    await pool.query<Applied>(
      'select migration_name, checksum, finished_at, rolled_back_at from _prisma_migrations where rolled_back_at is null',
    )
  ).rows
}

/** The migrations that the database has, in order. */
export const finishedMigrations = async (pool: pg.Pool | pg.Client): Promise<string[]> =>
  (await readApplied(pool))
    .filter(a => a.finished_at !== null)
    .map(a => a.migration_name)
    .sort()

/** What is still to be applied. @throws ConfigError where the database is not one that this release can bring forward */
function pending(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(migrations.map(m => [m.name, m]))
  for (const a of applied) {
    const m = known.get(a.migration_name)
    if (m === undefined)
      throw new ConfigError(
        `the database has the migration ${a.migration_name}, which this release does not know: it belongs to a newer release`,
      )
    if (a.finished_at === null)
      throw new ConfigError(
        `the migration ${a.migration_name} was begun and not finished: look at _prisma_migrations.logs in the database`,
      )
    if (a.checksum !== checksumOf(m))
      throw new ConfigError(
        `the migration ${a.migration_name} was applied in another wording: the database belongs to another build`,
      )
  }
  const done = new Set(applied.map(a => a.migration_name))
  return migrations.filter(m => !done.has(m.name))
}

/** The first failure of a statement: what comes after it in the same transaction only hides the reason. */
function firstFailure(pool: pg.Pool): () => unknown {
  let first: unknown
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>
  pool.query = ((...args: unknown[]) =>
    query(...args).catch((error: unknown) => {
      first ??= error
      throw error
    })) as typeof pool.query
  return () => first
}

function explain(error: unknown, cause: unknown): never {
  if (cause === undefined) {
    const message = error instanceof Error ? error.message : String(error)
    if (message.includes('The database schema is not empty'))
      throw new ConfigError(
        'the database already holds tables of something else: give this product a database of its own',
      )
    throw error
  }
  throw new Error(`a migration failed and was undone: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  })
}

/**
 * Applies the migrations that the database does not have, all or none: everything, with Prisma's own record of it,
 * is one transaction. Several processes may do this at once: one works, the others wait and find nothing to do.
 * When everything is applied this is one query.
 * @param o.only of this release's migrations these alone: the schema of a backup
 * @throws ConfigError when the database belongs to another release
 */
export async function migrate(url: string, o: { only?: ReadonlySet<string> } = {}): Promise<{ applied: string[] }> {
  // A pool of one: what the engine does runs inside the transaction begun here.
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'auroralinks-migrate',
    max: 1,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 0,
  })
  pool.on('error', () => {})
  const failure = firstFailure(pool)
  try {
    const all = await readMigrations()
    const { only } = o
    const unknown = [...(only ?? [])].filter(name => !all.some(m => m.name === name))
    if (unknown.length > 0)
      throw new ConfigError(`this release does not know the migration ${unknown.join(', ')}: it is of a newer release`)
    const migrations = only === undefined ? all : all.filter(m => only.has(m.name))
    if (pending(migrations, await readApplied(pool)).length === 0) return { applied: [] }
    await pool.query('begin')
    await pool.query('select pg_advisory_xact_lock($1)', [LOCK])
    if (pending(migrations, await readApplied(pool)).length === 0) return { applied: [] }
    const out = await withEngine(pool, engine =>
      engine.applyMigrations({ migrationsList: migrationList(migrations), filters: NO_FILTERS }),
    ).catch(error => explain(error, failure()))
    await pool.query('commit')
    return { applied: out.appliedMigrationNames }
  } finally {
    // An open transaction, and the lock with it, end with the connection.
    await pool.end()
  }
}

/**
 * Migrations of this release that the database does not have yet. What a newer release has added besides counts for
 * nothing: during an upgrade its database serves the replicas of before too.
 */
export async function missingMigrations(url: string): Promise<string[]> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'auroralinks-migrate',
    max: 1,
    connectionTimeoutMillis: 15_000,
  })
  pool.on('error', () => {})
  try {
    const done = new Set(await finishedMigrations(pool))
    return (await readMigrations()).map(m => m.name).filter(name => !done.has(name))
  } finally {
    await pool.end()
  }
}
