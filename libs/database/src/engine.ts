/** Prisma's schema engine as WebAssembly: makes and applies migrations without downloading anything. */
import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'
import type pg from 'pg'

/** The folder of the schema and its migrations. */
export const PRISMA_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'prisma')
export const NO_FILTERS = { externalTables: [], externalEnums: [] }

export interface Migration {
  /** `<timestamp>_<what>`: migrations apply in the order of their names. */
  name: string
  sql: string
}

/** The migrations on disk, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const folder = join(PRISMA_FOLDER, 'migrations')
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter(e => e.isDirectory())
    .map(e => e.name)
    .sort()
  return Promise.all(
    names.map(async name => ({ name, sql: await readFile(join(folder, name, 'migration.sql'), 'utf8') })),
  )
}

/** The schema as Prisma reads it. */
export const readSchema = (): Promise<string> => readFile(join(PRISMA_FOLDER, 'schema.prisma'), 'utf8')

/** The migrations in the form that the engine takes. */
export const migrationList = (migrations: Migration[]): MigrationList => ({
  baseDir: join(PRISMA_FOLDER, 'migrations'),
  lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
  shadowDbInitScript: '',
  migrationDirectories: migrations.map(m => ({
    path: m.name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: m.sql } },
  })),
})

/** The little of WebAssembly that is needed here: neither Node's types nor the language's declare it. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  instantiate(module: object, imports: Record<string, object>): Promise<{ exports: Record<string, unknown> }>
}

interface EngineModule {
  SchemaEngine: { new: (options: unknown, log: (line: string) => void, adapter: object) => Promise<SchemaEngine> }
  __wbg_set_wasm(exports: object): void
}

let loaded: Promise<EngineModule> | undefined

/** The engine guards its lock with a timer of 10 s that it never clears: it must not keep a process from ending. */
function withLooseTimers(glue: object): object {
  const imports: Record<string, unknown> = { ...glue }
  for (const [name, original] of Object.entries(imports)) {
    if (!name.startsWith('__wbg_setTimeout') || typeof original !== 'function') continue
    imports[name] = (...args: unknown[]): unknown => {
      const timer: unknown = original(...args)
      if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
        timer.unref()
      return timer
    }
  }
  return imports
}

async function loadEngine(): Promise<EngineModule> {
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineModule
  const path = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm')
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(await readFile(path)), {
    './schema_engine_bg.js': withLooseTimers(glue),
  })
  glue.__wbg_set_wasm(exports)
  const start = exports['__wbindgen_start']
  if (typeof start === 'function') start()
  return glue
}

/**
 * Reading a database back asks for kinds of constraints, of PostgreSQL's one-character type, which the adapter does
 * not know; and PostgreSQL 18 lists NOT NULL among them (kind "n"), which the engine does not know and which says
 * nothing that the columns do not say.
 */
class Adapter extends PrismaPg {
  override connect(): ReturnType<PrismaPg['connect']> {
    return super.connect().then(withReadableConstraints)
  }

  override connectToShadowDb(): ReturnType<PrismaPg['connectToShadowDb']> {
    return super.connectToShadowDb().then(withReadableConstraints)
  }
}

function withReadableConstraints<A extends Awaited<ReturnType<PrismaPg['connect']>>>(adapter: A): A {
  const queryRaw = adapter.queryRaw.bind(adapter)
  const readable = (sql: string): string =>
    sql
      .replace('constr.contype AS constraint_type', 'constr.contype::text AS constraint_type')
      .replace('con.confdeltype,', 'con.confdeltype::text AS confdeltype,')
      .replace('con.confupdtype,', 'con.confupdtype::text AS confupdtype,')
      .replace("contype NOT IN ('p', 'u', 'f')", "contype NOT IN ('p', 'u', 'f', 'n')")
  adapter.queryRaw = query => queryRaw({ ...query, sql: readable(query.sql) })
  return adapter
}

/** An address in parts: the database of a shadow connection replaces one that is named apart, never one inside a URL. */
function partsOf(url: string): pg.PoolConfig {
  const u = new URL(url)
  return {
    host: u.hostname,
    port: Number(u.port || 5432),
    user: decodeURIComponent(u.username),
    password: decodeURIComponent(u.password),
    database: u.pathname.slice(1),
  }
}

/** Runs `use` with an engine that works on a pool of connections, or, for `diff`, makes its own to `url`. */
export async function withEngine<T>(on: pg.Pool | string, use: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const { SchemaEngine } = await (loaded ??= loadEngine())
  const adapter =
    typeof on === 'string' ? new Adapter({ ...partsOf(on), max: 1, idleTimeoutMillis: 1 }) : new Adapter(on)
  const engine = await SchemaEngine.new(
    { datamodels: [['schema.prisma', await readSchema()]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
  try {
    return await use(engine)
  } finally {
    engine.free()
  }
}

/** What the schema has and the migrations do not, as SQL; empty when they agree. Needs a server to try the migrations on. */
export async function missingFromMigrations(url: string, schema?: string): Promise<string> {
  const migrations = await readMigrations()
  const to = {
    tag: 'schemaDatamodel' as const,
    files: [{ path: 'schema.prisma', content: schema ?? (await readSchema()) }],
  }
  const from =
    migrations.length === 0 ? { tag: 'empty' as const } : { tag: 'migrations' as const, ...migrationList(migrations) }
  const diff = { from, to, script: true, exitCode: true, shadowDatabaseUrl: null, filters: NO_FILTERS }
  const out = await withEngine(url, engine => engine.diff(diff))
  return out.exitCode === 0 ? '' : (out.stdout ?? '')
}
