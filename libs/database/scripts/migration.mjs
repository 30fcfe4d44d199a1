// Writes the next migration: what prisma/schema.prisma has and the migrations do not. Usage: migration.mjs NAME
// Look at what it wrote: collations, partitions, fill factors and autovacuum settings are added by hand.
// No semicolon in a comment or a text: Prisma cuts the script there.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/embedded/index.ts'
import { missingFromMigrations, PRISMA_FOLDER } from '../src/engine.ts'

const name = process.argv[2]
if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error('usage: migration.mjs NAME (lower-case letters, digits and _)')
  process.exit(2)
}
const dir = await mkdtemp(join(tmpdir(), 'acs-migration-'))
const server = await startEmbeddedPostgres({ dir, unsafe: true })
try {
  const sql = await missingFromMigrations(server.url)
  if (sql === '') {
    console.log('the migrations have everything that the schema has')
  } else {
    const stamp = new Date().toISOString().replaceAll(/[-:T]|\..*/g, '')
    const folder = join(PRISMA_FOLDER, 'migrations', `${stamp}_${name}`)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'migration.sql'), sql)
    console.log(join(folder, 'migration.sql'))
  }
} finally {
  await server.stop()
  await rm(dir, { recursive: true, force: true })
}
