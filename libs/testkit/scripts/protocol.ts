/** Writes docs/protocol.md. Part of `npm run generate`; with `--check` it only says whether the page is current. */
import { readFileSync, writeFileSync } from 'node:fs'
import { page } from '../src/protocol/page.ts'

const file = new URL('../../../docs/protocol.md', import.meta.url)

if (!process.argv.includes('--check')) writeFileSync(file, page())
else if (readFileSync(file, 'utf8') !== page()) {
  process.stderr.write('docs/protocol.md is not current: npm run generate\n')
  process.exitCode = 1
}
