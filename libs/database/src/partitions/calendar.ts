/** Days as ranges of ids: a UUID of version 7 begins with its time, so that ids of a day are a range (RFC 9562 5.7). */

export const DAY_MS = 86_400_000

/** A partition's range of time: `[from, to)`, in ms since 1970. */
export interface Span {
  from: number
  to: number
}

/** The smallest id that may be made at a time, in ms since 1970. */
export function firstIdOf(at: number): string {
  const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`
}

/** The span of `days` days that a time lies in; spans begin at multiples since 1970, in UTC. */
export function spanOf(at: number, days: number): Span {
  const from = Math.floor(at / (days * DAY_MS)) * days * DAY_MS
  return { from, to: from + days * DAY_MS }
}

/** All spans that touch `[from, to]`. */
export function spansBetween(from: number, to: number, days: number): Span[] {
  const out: Span[] = []
  for (let s = spanOf(from, days); s.from <= to; s = { from: s.to, to: s.to + days * DAY_MS }) out.push(s)
  return out
}

/** `session_20261123`: by the day that it begins with. */
export const partitionName = (table: string, span: Span): string =>
  `${table}_${new Date(span.from).toISOString().slice(0, 10).replaceAll('-', '')}`

/** The span of a partition by its name; null for any other name. */
export function spanOfName(table: string, name: string, days: number): Span | null {
  const day = name.startsWith(`${table}_`) ? /^(\d{4})(\d\d)(\d\d)$/.exec(name.slice(table.length + 1)) : null
  if (day === null) return null
  const from = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]))
  return { from, to: from + days * DAY_MS }
}
