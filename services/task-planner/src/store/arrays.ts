/**
 * Columns of a statement as PostgreSQL reads arrays, one text each. The driver would make them too, but it asks every
 * element what it is and escapes each twice.
 */

/** Types whose values hold nothing that an array would have to quote. */
const BARE: ReadonlySet<string> = new Set(['int', 'bigint', 'smallint', 'boolean', 'timestamptz'])
const JSON_TYPES: ReadonlySet<string> = new Set(['json', 'jsonb'])

export type Cell = string | number | boolean | Uint8Array | null | undefined

/**
 * An array of a type of PostgreSQL: `json` and `jsonb` from JSON as text, `bytea` from bytes, times as RFC 3339.
 * @example arrayOf('text', ['a', null, 'say "b"']) // {"a",NULL,"say \\"b\\""}
 */
export function arrayOf(type: string, cells: readonly Cell[]): string {
  const write = writerOf(type) as (cell: NonNullable<Cell>) => string
  let out = ''
  for (const cell of cells)
    out += `${out === '' ? '{' : ','}${cell === null || cell === undefined ? 'NULL' : write(cell)}`
  return out === '' ? '{}' : `${out}}`
}

function writerOf(type: string): (cell: never) => string {
  if (BARE.has(type)) return String
  if (type === 'bytea') return hex
  return JSON_TYPES.has(type) ? quotedJson : quoted
}

/** Without NUL characters: PostgreSQL has no text that holds one. */
const quoted = (text: string): string =>
  `"${/["\\\0]/.test(text) ? text.replaceAll('\0', '').replace(/["\\]/g, '\\$&') : text}"`

/** JSON holds no control characters, so a JSON string of it escapes what an array has to, and nothing else. */
const quotedJson = (text: string): string => JSON.stringify(text)

const hex = (bytes: Uint8Array): string =>
  `"\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}"`
