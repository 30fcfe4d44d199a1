// Writes src/api/generated/schema.d.ts, the types of the API, out of the routes of management-api as they are now: about a
// second. Not in git, so that they are never of another API than the one beside them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const here = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = join(here, 'src/api/generated/schema.d.ts')
const folder = mkdtempSync(join(tmpdir(), 'acs-openapi-'))

try {
  const document = join(folder, 'openapi.json')
  const made = spawnSync(process.execPath, [join(here, '../management-api/scripts/openapi.ts'), document], {
    encoding: 'utf8',
  })
  if (made.status !== 0) {
    process.stderr.write(made.stderr || `the description of the API could not be made: ${made.error?.message}\n`)
    process.exit(1)
  }
  const text = `// Made by scripts/api-types.mjs.\n${astToString(await openapiTS(pathToFileURL(document), { defaultNonNullable: false }))}`
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    mkdirSync(dirname(target), { recursive: true })
    const fresh = `${target}.${process.pid}`
    writeFileSync(fresh, text)
    renameSync(fresh, target)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
