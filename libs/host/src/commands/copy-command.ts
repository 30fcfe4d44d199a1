/** What `backup` and `restore` have in common: their arguments, what they print, how they end. */
import { resolve } from 'node:path'
import type { backup } from '@auroralinks/database'
import { readConfig, StartRefused, startFailure } from '@auroralinks/runtime'
import { databaseVariables } from '../variables.ts'

/** Runs one of the two: a line for each table, one for the whole. Exit code 1 and one line where it fails. */
export async function copyCommand(name: 'backup' | 'restore', work: typeof backup): Promise<void> {
  try {
    const [folder, ...rest] = process.argv.slice(2)
    if (folder === undefined || folder.startsWith('-') || rest.length > 0)
      throw new StartRefused(`usage: ${name} FOLDER, with the database in DATABASE_URL`)
    const { databaseUrl } = readConfig({ databaseUrl: databaseVariables.databaseUrl })
    const began = performance.now()
    const { tables, at } = await work(databaseUrl, resolve(folder), table => {
      if (table.rows > 0) process.stdout.write(`${table.name}: ${table.rows} rows\n`)
    })
    const rows = tables.reduce((sum, t) => sum + t.rows, 0)
    const seconds = ((performance.now() - began) / 1_000).toFixed(1)
    process.stdout.write(`${name} of ${at}: ${rows} rows of ${tables.length} tables in ${seconds} s\n`)
  } catch (error) {
    process.stderr.write(`${startFailure(error)}\n`)
    process.exitCode = 1
  }
}
