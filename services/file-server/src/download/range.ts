/** The Range header of a request for one file (RFC 9110 14.1.2): a single range; anything else is as if it were not there. */

/** The part of a file, both ends included; `whole` without a usable Range; `unsatisfiable` when it lies outside. */
export type Range = { start: number; end: number } | 'whole' | 'unsatisfiable'

/** @param size bytes of the file */
export function rangeOf(header: string | undefined, size: number): Range {
  const match = header === undefined ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!match || (match[1] === '' && match[2] === '')) return 'whole'
  if (match[1] === '') {
    const last = Number(match[2])
    if (last === 0 || size === 0) return 'unsatisfiable'
    return { start: Math.max(0, size - last), end: size - 1 }
  }
  const start = Number(match[1])
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  if (match[2] !== '' && Number(match[2]) < start) return 'whole'
  return start >= size ? 'unsatisfiable' : { start, end }
}
