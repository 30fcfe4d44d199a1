// Generates the Prisma client into src/generated, which is not committed. `npm run generate` and the set-up of every
// command (scripts/lib/database-client.mjs) call this when the client is missing or of another schema.
// Prisma's CLI works without network here: it is told not to fetch the schema engine, which generating does not need.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CLIENT, SCHEMA, STAMP, wantedStamp } from './client-stamp.mjs'

const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
const stamp = wantedStamp()
// Beside the client, so that a rename puts it in place. The schema names its output relative to itself.
const work = mkdtempSync(join(dirname(CLIENT), '.generating-'))
try {
  const schema = join(work, 'prisma', 'schema.prisma')
  mkdirSync(dirname(schema))
  writeFileSync(schema, readFileSync(SCHEMA))
  const done = spawnSync(process.execPath, [cli, 'generate', '--schema', schema], {
    cwd: work,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      NO_COLOR: '1',
    },
  })
  if (done.status !== 0) throw new Error(done.error?.message ?? `${done.stderr}${done.stdout}`.trim())
  const fresh = join(work, 'src', 'generated')
  tidy(fresh)
  writeFileSync(join(fresh, STAMP), stamp)
  replace(fresh, join(work, 'before'))
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Comments of the generated code show `process.env`, which only libs/runtime reads here: the import rules go by text. */
function tidy(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.ts')) continue
    const file = join(folder, name)
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replaceAll('process.env.DATABASE_URL', 'url')
        .replaceAll(/[ \t]+$/gm, ''),
    )
  }
}

/** Puts the fresh client where the old one was: a reader finds either of them whole, or, for microseconds, none. */
function replace(fresh, before) {
  try {
    renameSync(CLIENT, before)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  renameSync(fresh, CLIENT)
}
