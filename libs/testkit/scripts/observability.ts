/** Writes docs/operations/metrics.md and observability/dashboards. Part of `npm run generate`; with `--check` it only says whether they are current. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { observabilityFiles } from '../src/observability/files.ts'

const root = join(import.meta.dirname, '../../..')

for (const [path, text] of observabilityFiles(root)) {
  const file = join(root, path)
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is not current: npm run generate\n`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
