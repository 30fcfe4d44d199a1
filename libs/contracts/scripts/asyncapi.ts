/**
 * Writes `docs/asyncapi.json`, the public topics for tools (AsyncAPI 3), from `src/topics.ts`, `src/types.ts` and proto/.
 * Part of `npm run generate`; with `--check` it only says whether the page is current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { asyncApi } from '../src/async-api/document.ts'

const page = new URL('../../../docs/asyncapi.json', import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const wanted = `${JSON.stringify(asyncApi(version), null, 2)}\n`
if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') !== wanted) {
    process.stderr.write(`${page.pathname} is not current: npm run generate\n`)
    process.exitCode = 1
  }
} else writeFileSync(page, wanted)
