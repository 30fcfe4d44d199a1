/** What columns and fields of an import may be called, and what a file's first line says of its form. Pure. */
import { parse } from 'csv-parse/sync'
import { excerpt } from '@auroralinks/runtime'
import { Problem } from '../problem.ts'

export const COLUMNS = [
  'id',
  'oui',
  'productClass',
  'serialNumber',
  'username',
  'password',
  'connectionRequestUsername',
  'connectionRequestPassword',
  'tags',
  'tenant',
] as const
export type Column = (typeof COLUMNS)[number]

/** Other names that spreadsheets and inventories have for them; case, blanks, dashes and underscores do not count. */
const ALIASES: Readonly<Record<string, Column>> = {
  deviceid: 'id',
  manufactureroui: 'oui',
  serial: 'serialNumber',
  sn: 'serialNumber',
  user: 'username',
  crusername: 'connectionRequestUsername',
  crpassword: 'connectionRequestPassword',
  tag: 'tags',
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '')
const BY_NAME = new Map<string, Column>([...COLUMNS.map(c => [plain(c), c] as const), ...Object.entries(ALIASES)])

/** The column that a heading means; undefined: none that is known. */
export const columnOf = (name: string): Column | undefined => BY_NAME.get(plain(name))

export type Format = 'csv' | 'jsonLines'

/** By what the sender says it is, else by how it begins. */
export function formatOf(contentType: string | undefined, firstLine: string): Format {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (/^(?:text|application)\/csv$/.test(type)) return 'csv'
  if (/^application\/(?:x-ndjson|ndjson|jsonl|json-lines|jsonlines|json)$/.test(type)) return 'jsonLines'
  return firstLine.trimStart().startsWith('{') ? 'jsonLines' : 'csv'
}

export interface Heading {
  delimiter: string
  /** In the order of the file; null: passed over. */
  columns: (Column | null)[]
}

const wrong = (detail: string): Problem =>
  new Problem('invalid-request', detail, { errors: [{ where: 'line 1', detail }] })

/** The first line of a CSV file. @throws Problem when it does not name devices, or names what is not known */
export function headingOf(text: string, passOver: boolean): Heading {
  const delimiter = [',', ';', '\t'].reduce((best, d) => (text.split(d).length > text.split(best).length ? d : best))
  const names = cellsOf(text, delimiter)
  if (typeof names === 'string') throw wrong(`the heading cannot be read: ${names}`)
  const columns = names.map(name => columnOf(name) ?? null)
  const unknown = names.filter((name, i) => columns[i] === null && name.trim() !== '')
  if (unknown.length > 0 && !passOver)
    throw wrong(
      `there is no column "${excerpt(unknown[0]!)}": the columns are ${COLUMNS.join(', ')}; with passOver=true others are passed over`,
    )
  const twice = columns.find((c, i) => c !== null && columns.indexOf(c) !== i)
  if (twice !== undefined) throw wrong(`the column ${twice} is there twice`)
  if (!columns.includes('id') && !(columns.includes('oui') && columns.includes('serialNumber')))
    throw wrong('the first line names the columns: id, or oui and serialNumber (and productClass), have to be there')
  return { delimiter, columns }
}

/** The cells of a line (RFC 4180, without line ends inside); a text says why it cannot be read. */
export function cellsOf(text: string, delimiter: string): string[] | string {
  try {
    const rows: string[][] = parse(text, { delimiter, relax_column_count: true, trim: true, bom: false })
    return rows[0] ?? []
  } catch (error) {
    // The library names its own line, which is always the first.
    return error instanceof Error ? error.message.replaceAll(/ at line \d+/g, '') : 'it is no CSV'
  }
}
