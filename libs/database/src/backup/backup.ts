/** A backup: every table of one snapshot, as PostgreSQL's own COPY text, compressed, a file each. */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Client, escapeIdentifier } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { ConfigError } from '@auroralinks/runtime'
import { finishedMigrations } from '../migrate.ts'
import { rowsFile, writeManifest } from './manifest.ts'
import type { BackupTable, Manifest } from './manifest.ts'

const TABLES = `
  SELECT c.relname AS name,
    ARRAY(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum) AS columns,
    COALESCE((SELECT json_agg(json_build_object('name', p.relname, 'bound', pg_get_expr(p.relpartbound, p.oid)) ORDER BY p.relname)
      FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
      WHERE i.inhparent = c.oid AND (SELECT partstrat FROM pg_partitioned_table t WHERE t.partrelid = c.oid) = 'r'), '[]') AS partitions
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> '_prisma_migrations'
  ORDER BY c.relname`

const SEQUENCES = `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY 1`

/**
 * Writes a backup into a folder that is empty or not there. The product may run meanwhile: all tables are read in one
 * snapshot. Files are for their owner alone: they hold what the database holds, secrets sealed.
 * @throws ConfigError where the folder is not empty; what the database or the disk says
 */
export async function backup(
  url: string,
  folder: string,
  told: (table: BackupTable) => void = () => {},
): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length > 0)
    throw new ConfigError(`${folder} is not empty: a backup needs a folder of its own`)
  const client = new Client({ connectionString: url, application_name: 'auroralinks-backup' })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const at = (await client.query<{ at: Date }>('SELECT now() AS at')).rows[0]!.at.toISOString()
    const migrations = await finishedMigrations(client)
    const tables = (await client.query<Omit<BackupTable, 'rows'>>(TABLES)).rows
    const copied: BackupTable[] = []
    for (const table of tables) {
      const rows = client.query(
        copyTo(
          `COPY (SELECT ${table.columns.map(escapeIdentifier).join(', ')} FROM ${escapeIdentifier(table.name)}) TO STDOUT`,
        ),
      )
      await pipeline(
        rows,
        createGzip({ level: 3 }),
        createWriteStream(rowsFile(folder, table.name), { mode: 0o600, flags: 'wx' }),
      )
      const done = { ...table, rows: rows.rowCount }
      copied.push(done)
      told(done)
    }
    // Sequences know no snapshot: read last, none of them is behind a row that was copied.
    const sequences = (await client.query<{ name: string; value: string }>(SEQUENCES)).rows
    const manifest: Manifest = { format: 1, at, migrations, tables: copied, sequences }
    await writeManifest(folder, manifest)
    return manifest
  } finally {
    await client.end()
  }
}
