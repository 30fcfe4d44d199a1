/**
 * How long a backup and a restore take and how much they keep: `npm run backup` and `npm run restore` of a filled database
 * of our own PostgreSQL.
 * npm run bench -- backup [--devices 100000] [--parameters 50]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connectDatabase, maintainPartitions, migrate, startEmbeddedPostgres } from '@auroralinks/database'
import { environment } from '@auroralinks/runtime'
import { timedTables } from '../services/task-planner/src/store/retention.ts'
import { fillFleet } from './lib/storage-fill.ts'

const { values } = parseArgs({
  options: { devices: { type: 'string', default: '100000' }, parameters: { type: 'string', default: '50' } },
})
const dir = mkdtempSync(join(tmpdir(), 'acs-backup-bench-'))
const server = await startEmbeddedPostgres({
  dir: join(dir, 'postgres'),
  settings: { shared_buffers: '512MB', max_wal_size: '8GB', checkpoint_timeout: '1h' },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Runs a command as a user does. @returns its last line and how long it took, in s */
function run(command: 'backup' | 'restore', url: string, folder: string): { said: string; seconds: number } {
  const began = performance.now()
  const file = join(import.meta.dirname, `../libs/host/src/commands/${command}.ts`)
  const done = spawnSync(process.execPath, [file, folder], {
    encoding: 'utf8',
    env: { ...environment(), DATABASE_URL: url } as NodeJS.ProcessEnv,
  })
  if (done.status !== 0) throw new Error(done.stderr)
  return { said: done.stdout.trim().split('\n').at(-1)!, seconds: (performance.now() - began) / 1_000 }
}

try {
  await migrate(server.url)
  const db = await connectDatabase({ url: server.url, max: 2 })
  const keep = { sessionsDays: 30, messagesDays: 7, tasksDays: 90, indexedParameters: [] }
  await maintainPartitions(db, timedTables(keep), Date.now())
  const filling = performance.now()
  await fillFleet(db, { devices: Number(values.devices), parameters: Number(values.parameters) })
  print(`filled in ${((performance.now() - filling) / 1_000).toFixed(0)} s`)
  await db.query({ text: 'CREATE DATABASE restored' })
  const [size] = await db.query<{ bytes: string }>({
    text: 'SELECT pg_database_size(current_database())::text AS bytes',
  })
  await db.close()
  const folder = join(dir, 'backup')
  const saved = run('backup', server.url, folder)
  const bytes = readdirSync(folder).reduce((sum, f) => sum + statSync(join(folder, f)).size, 0)
  const restored = run('restore', Object.assign(new URL(server.url), { pathname: '/restored' }).href, folder)
  const gb = (n: number): string => `${(n / 1e9).toFixed(2)} GB`
  print(`${values.devices} devices with ${values.parameters} parameters each: ${gb(Number(size!.bytes))} in PostgreSQL`)
  print(`backup  ${saved.seconds.toFixed(1)} s, ${gb(bytes)} in the folder  (${saved.said})`)
  print(`restore ${restored.seconds.toFixed(1)} s  (${restored.said})`)
} finally {
  await server.stop()
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
