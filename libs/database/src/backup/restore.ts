/** A backup into a database that is empty: the schema of then, its rows, and then forward to the schema of this release. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Client, escapeIdentifier } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { ConfigError } from '@auroralinks/runtime'
import { migrate } from '../migrate.ts'
import { readManifest, rowsFile } from './manifest.ts'
import type { BackupTable, Manifest } from './manifest.ts'

/**
 * Restores a backup; all of its rows or none. No service may run on the database meanwhile.
 * @throws ConfigError where there is no whole backup, the database is not empty, or the backup is of a newer release
 */
export async function restore(
  url: string,
  folder: string,
  told: (table: BackupTable) => void = () => {},
): Promise<Manifest> {
  const manifest = await readManifest(folder)
  const client = new Client({ connectionString: url, application_name: 'auroralinks-restore' })
  await client.connect()
  try {
    const used = await client.query(
      `SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace LIMIT 1`,
    )
    if (used.rows.length > 0) throw new ConfigError('the database is not empty: a backup is restored into a new one')
    await migrate(url, { only: new Set(manifest.migrations) })
    await client.query('BEGIN')
    for (const table of manifest.tables) {
      for (const p of table.partitions)
        await client.query(
          `CREATE TABLE IF NOT EXISTS ${escapeIdentifier(p.name)} PARTITION OF ${escapeIdentifier(table.name)} ${p.bound}`,
        )
      // What a migration itself puts into a table is in the backup too.
      await client.query(`DELETE FROM ${escapeIdentifier(table.name)}`)
      const rows = client.query(
        copyFrom(`COPY ${escapeIdentifier(table.name)} (${table.columns.map(escapeIdentifier).join(', ')}) FROM STDIN`),
      )
      await pipeline(createReadStream(rowsFile(folder, table.name)), createGunzip(), rows)
      if (rows.rowCount !== table.rows)
        throw new ConfigError(
          `${table.name} has ${rows.rowCount} rows in its file and ${table.rows} in manifest.json: the backup is damaged`,
        )
      told(table)
    }
    for (const s of manifest.sequences)
      await client.query('SELECT setval($1::text::regclass, $2)', [escapeIdentifier(s.name), s.value])
    await client.query('COMMIT')
    await client.query('ANALYZE')
  } finally {
    await client.end()
  }
  await migrate(url)
  return manifest
}
