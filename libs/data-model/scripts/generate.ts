/**
 * Makes src/tables/*.txt from the Broadband Forum's data-model XML ("full", flattened for CWMP).
 * Run: node libs/data-model/scripts/generate.ts <folder with the XML files>
 * The files come from github.com/BroadbandForum/cwmp-data-models; their BSD notice is carried over.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, exit, stderr } from 'node:process'
import { generateTables } from '../src/generator.ts'

const folder = argv[2]
if (folder === undefined) {
  stderr.write('usage: generate.ts <folder with the data-model XML files>\n')
  exit(2)
}
for (const { table, text } of generateTables(folder)) {
  writeFileSync(join(import.meta.dirname, '../src/tables', `${table}.txt`), text)
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  stderr.write(
    `${table}: ${lines.length} objects, ${lines.join('').split('|').length - 1} parameters, ${text.length} characters\n`,
  )
}
