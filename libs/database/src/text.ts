/** What PostgreSQL takes as text, as JSON and as a time. */

/** No text of PostgreSQL holds a NUL, and half of a surrogate pair is no character. */
export function storable(text: string): string {
  const whole = text.includes('\0') ? text.replaceAll('\0', '') : text
  return whole.isWellFormed() ? whole : whole.toWellFormed()
}

/** A text within a number of UTF-16 units, without half a character at its end. */
export const cut = (text: string, most: number): string =>
  storable(text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, '') : text)

/**
 * JSON that PostgreSQL takes: without NUL characters, and U+FFFD for halves of surrogate pairs. (A backslash that
 * somebody wrote before `u0000` is none.)
 */
export function json(value: unknown): string {
  const text = JSON.stringify(value)
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, sequence =>
    sequence === '\\u0000' ? '' : sequence.startsWith('\\ud') ? '\ufffd' : sequence,
  )
}

const EARLIEST = Date.parse('0001-01-01T00:00:00Z')
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59)

/** A time as PostgreSQL and RFC 3339 write it; one out of their range is the nearest that is in it, what is none is 1970. */
export const timeText = (t: number): string =>
  new Date(Number.isNaN(t) ? 0 : Math.min(Math.max(t, EARLIEST), LATEST)).toISOString()
