/**
 * Makes src/tables/*.txt from the Broadband Forum's data-model XML ("full", flattened for CWMP).
 * Run: node libs/data-model/scripts/generate.ts <folder with the XML files>
 * The files come from github.com/BroadbandForum/cwmp-data-models; their BSD notice is carried over.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, exit, stderr } from 'node:process'

const sources = [
  { table: 'tr-181', file: 'tr-181-2-17-0-cwmp-full.xml' },
  { table: 'tr-098', file: 'tr-098-1-8-0-full.xml' },
  { table: 'tr-106', file: 'tr-106-1-2-0-full.xml' },
  { table: 'tr-104', file: 'tr-104-2-0-2-cwmp-full.xml' },
  { table: 'tr-140', file: 'tr-140-1-3-1-cwmp-full.xml' },
]

/** One letter a type; the reader in src/table.ts has the same list. */
const letters: Record<string, string> = {
  string: 's', unsignedInt: 'u', int: 'i', boolean: 'b', dateTime: 'd', long: 'l', unsignedLong: 'L',
  base64: 'y', hexBinary: 'x', decimal: 'f',
}

interface Parameter { name: string; letter: string; flags: string }
interface DataModelObject { path: string; writable: boolean; parameters: Parameter[] }

const attribute = (text: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1]

/** Walks the tags; the texts between them (descriptions) escape their angle brackets. */
function read(xml: string): DataModelObject[] {
  const objects: DataModelObject[] = []
  const dataTypes = new Map<string, string>()
  let object: DataModelObject | null = null
  let parameter: (Parameter & { deleted: boolean }) | null = null
  let dataType: string | null = null
  let inSyntax = false
  for (const [, close, tag, rest] of xml.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<(\/?)([A-Za-z0-9]+)((?:\s[^>]*?)?)\/?>/g)) {
    if (tag === undefined || rest === undefined) continue
    const closing = close === '/'
    if (tag === 'object') {
      const path = attribute(rest, 'name')
      if (closing || path === undefined) { object = null; continue }
      object = { path, writable: attribute(rest, 'access') === 'readWrite', parameters: [] }
      if (attribute(rest, 'status') !== 'deleted') objects.push(object)
    } else if (tag === 'parameter') {
      if (closing && parameter !== null && object !== null && !parameter.deleted) {
        if (parameter.letter === '') throw new Error(`${object.path}${parameter.name} has no type`)
        object.parameters.push(parameter)
      }
      parameter = null
      const name = attribute(rest, 'name')?.trim()
      if (!closing && name !== undefined) {
        let flags = attribute(rest, 'access') === 'readWrite' ? 'w' : ''
        if (attribute(rest, 'forcedInform') === 'true') flags += 'F'
        if (attribute(rest, 'activeNotify') === 'forceEnabled') flags += 'A'
        if (attribute(rest, 'activeNotify') === 'forceDefaultEnabled') flags += 'D'
        parameter = { name, letter: '', flags, deleted: attribute(rest, 'status') === 'deleted' }
      }
    } else if (tag === 'syntax') {
      inSyntax = !closing
      if (!closing && parameter !== null && /\b(?:hidden|secured)="true"/.test(rest)) parameter.flags += 'h'
    } else if (tag === 'dataType' && !inSyntax) {
      dataType = closing ? null : attribute(rest, 'name') ?? null
      const base = attribute(rest, 'base')
      if (dataType !== null && base !== undefined) dataTypes.set(dataType, dataTypes.get(base) ?? 's')
    } else if (!closing && dataType !== null && !dataTypes.has(dataType) && letters[tag] !== undefined) {
      dataTypes.set(dataType, letters[tag])
    } else if (!closing && inSyntax && parameter !== null && parameter.letter === '') {
      if (tag === 'list') parameter.letter = 's'
      else if (tag === 'dataType') parameter.letter = dataTypes.get(attribute(rest, 'ref') ?? attribute(rest, 'base') ?? '') ?? ''
      else parameter.letter = letters[tag] ?? ''
    }
  }
  return objects
}

const folder = argv[2]
if (folder === undefined) {
  stderr.write('usage: generate.ts <folder with the data-model XML files>\n')
  exit(2)
}
for (const { table, file } of sources) {
  const xml = readFileSync(join(folder, file), 'utf8')
  const notice = /<!--([\s\S]*?)-->/.exec(xml)?.[1]?.replace(/[ \t]+$/gm, '').trim() ?? ''
  if (!notice.includes('Redistribution and use')) throw new Error(`${file} has lost its notice`)
  const head = [`Made from ${file} by libs/data-model/scripts/generate.ts. Its notice:`, '', ...notice.split('\n')]
  const lines = read(xml).map(({ path, writable, parameters }) =>
    [path + (writable ? ' w' : ''), ...parameters.map(({ name, letter, flags }) => `${name} ${letter}${flags}`)].join('|'))
  const text = head.map((line) => `# ${line}`.trimEnd()).join('\n') + '\n' + lines.join('\n') + '\n'
  writeFileSync(join(import.meta.dirname, '../src/tables', `${table}.txt`), text)
  stderr.write(`${table}: ${lines.length} objects, ${lines.join('').split('|').length - 1} parameters, ${text.length} bytes\n`)
}
