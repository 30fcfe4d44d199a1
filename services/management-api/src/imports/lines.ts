/** The lines of a body, as they come: never more than one of them in memory, however long the body is. */

/** Of a line, in bytes: hundreds of times what a device needs. */
export const LONGEST_LINE = 65_536

export interface Line {
  /** Counted from 1. */
  line: number
  /** Null: it is too long, or no UTF-8. */
  text: string | null
  reason?: string
}

const NEWLINE = 10

/** @example for await (const { line, text } of linesOf(request.body)) … */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let line = 0
  let parts: Uint8Array[] = []
  let size = 0
  const take = (last: Uint8Array): Line => {
    const whole = size + last.byteLength
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last])
    parts = []
    size = 0
    line++
    return whole > LONGEST_LINE
      ? { line, text: null, reason: `has more than ${LONGEST_LINE} bytes` }
      : { line, ...decoded(bytes, line === 1) }
  }
  for await (const chunk of body) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      yield take(chunk.subarray(from, end))
      from = end + 1
    }
    const rest = chunk.subarray(from)
    size += rest.byteLength
    // Of a line that is too long nothing more is kept.
    if (size <= LONGEST_LINE && rest.byteLength > 0) parts.push(rest.slice())
    else if (size > LONGEST_LINE) parts = []
  }
  if (size > 0) yield take(new Uint8Array())
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Without the end of the line, and without the mark that some editors put before the first one. */
function decoded(bytes: Uint8Array, isFirst: boolean): Pick<Line, 'text' | 'reason'> {
  try {
    const text = utf8.decode(bytes).replace(/\r$/, '')
    if (text.includes('\0')) return { text: null, reason: 'holds a NUL character' }
    return { text: isFirst ? text.replace(/^\ufeff/, '') : text }
  } catch {
    return { text: null, reason: 'is no UTF-8: save the file as UTF-8' }
  }
}
