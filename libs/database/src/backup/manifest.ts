/** What a backup says of itself: `manifest.json` in its folder, written last. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '@auroralinks/runtime'

export interface BackupTable {
  name: string
  columns: string[]
  rows: number
  /** Of its partitions by range: name and bound as PostgreSQL says it. */
  partitions: { name: string; bound: string }[]
}

export interface Manifest {
  format: 1
  /** When its snapshot was taken, RFC 3339. */
  at: string
  /** The migrations of the database, in order. */
  migrations: string[]
  tables: BackupTable[]
  /** The last value of each sequence that was used. */
  sequences: { name: string; value: string }[]
}

const fileIn = (folder: string): string => join(folder, 'manifest.json')

export const writeManifest = (folder: string, m: Manifest): Promise<void> =>
  writeFile(fileIn(folder), `${JSON.stringify(m, null, 2)}\n`, { mode: 0o600, flag: 'wx' })

/** @throws ConfigError where there is no whole backup in the folder */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => {
    throw new ConfigError(`there is no whole backup in ${folder}: it has no manifest.json`)
  })
  const manifest = JSON.parse(text) as Manifest
  if (manifest.format !== 1)
    throw new ConfigError(
      `the backup in ${folder} has the format ${String(manifest.format)}, which this release does not read`,
    )
  return manifest
}

/** The file of a table's rows. */
export const rowsFile = (folder: string, table: string): string => join(folder, `${table}.copy.gz`)
