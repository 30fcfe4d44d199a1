/** What `scripts/generate.ts` writes, for itself and for the test that says that it is current. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDataModel, readDataTypes } from './bbf/index.ts'
import { syntaxText } from './syntax.ts'
import { objectLine } from './table.ts'

const sources = [
  { table: 'tr-181', file: 'tr-181-2-17-0-cwmp-full.xml' },
  { table: 'tr-098', file: 'tr-098-1-8-0-full.xml' },
  { table: 'tr-106', file: 'tr-106-1-2-0-full.xml' },
  { table: 'tr-104', file: 'tr-104-2-0-2-cwmp-full.xml' },
  { table: 'tr-140', file: 'tr-140-1-3-1-cwmp-full.xml' },
]
/** The newest data types, which vendors' documents import. */
const TYPES_OF = 'tr-181-2-17-0-cwmp-full.xml'

/** The tables of the official data models, from a folder with their files. @throws where a file is missing or cannot be read */
export function generateTables(folder: string): { table: string; text: string }[] {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const types = [...readDataTypes(read(TYPES_OF))].flatMap(([name, syntax]) =>
    syntax === null ? [] : [`${name} ${syntaxText(syntax, '')}`],
  )
  return [
    ...sources.map(({ table, file }) => ({
      table,
      text: head(file, read(file)) + objectsOf(file, read(file)).join('\n') + '\n',
    })),
    { table: 'data-types', text: `${head(TYPES_OF, read(TYPES_OF))}${['.', ...types].join('|')}\n` },
  ]
}

function objectsOf(file: string, xml: string): string[] {
  const reading = readDataModel(xml)
  if ('errors' in reading)
    throw new Error(`${file}: ${reading.errors.map(e => `line ${e.line}: ${e.detail}`).join('; ')}`)
  return reading.document.objects.map(objectLine)
}

/** Each table begins with its source and the notice of it. */
function head(file: string, xml: string): string {
  const notice =
    /<!--([\s\S]*?)-->/
      .exec(xml)?.[1]
      ?.replace(/[ \t]+$/gm, '')
      .trim() ?? ''
  if (!notice.includes('Redistribution and use')) throw new Error(`${file} has lost its notice`)
  const lines = [`Made from ${file} by libs/data-model/scripts/generate.ts. Its notice:`, '', ...notice.split('\n')]
  return lines.map(line => `# ${line}`.trimEnd()).join('\n') + '\n'
}
