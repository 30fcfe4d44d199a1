/** Devices as CSV or JSON lines: page after page as it is read, so that a list of any length costs no memory. */

export type ExportFormat = 'csv' | 'jsonl'

export const EXPORT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
}

type Item = Readonly<Record<string, unknown>>

/** What a spreadsheet takes for a formula is made a text: devices choose what stands in some fields. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

/** One field of a line of CSV (RFC 4180). @example csvField('a "b"') // '"a ""b"""' */
export function csvField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = harmless(
    typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value
            .map(v => (typeof v === 'object' && v !== null ? String((v as Item)['code'] ?? '') : String(v)))
            .join(' ')
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value),
  )
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A device as one line: its fields, then its parameters. */
export function exportLine(
  format: ExportFormat,
  item: Item,
  fields: readonly string[],
  parameters: readonly string[],
): string {
  if (format === 'jsonl') return `${JSON.stringify(item)}\n`
  const values = (item['parameters'] ?? {}) as Item
  return `${[...fields.map(f => item[f]), ...parameters.map(p => values[p])].map(csvField).join(',')}\r\n`
}

/**
 * All pages as one stream, read as it is wanted.
 * @param o.page reads one page; without a cursor the first
 */
export function exportStream(o: {
  format: ExportFormat
  fields: readonly string[]
  parameters: readonly string[]
  page(cursor: string | undefined): Promise<{ items: Item[]; nextCursor?: string }>
}): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let cursor: string | undefined
  let head = o.format === 'csv' ? `${[...o.fields, ...o.parameters].map(csvField).join(',')}\r\n` : ''
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { items, nextCursor } = await o.page(cursor)
      const text = head + items.map(i => exportLine(o.format, i, o.fields, o.parameters)).join('')
      head = ''
      if (text !== '') controller.enqueue(encoder.encode(text))
      if (nextCursor === undefined) return controller.close()
      cursor = nextCursor
    },
  })
}
