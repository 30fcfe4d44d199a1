/** Sorted lists by keyset: each page begins after the last item of the one before, however far into the list. */
import { excerpt } from '@auroralinks/runtime'
import { damagedCursor, decodeCursor, encodeCursor } from './cursor.ts'
import { Problem } from './problem.ts'

/** Collects the values of one statement. */
export interface Params {
  readonly values: unknown[]
  /** Binds a value and returns its place, `$1`. */
  add(value: unknown): string
}

export function createParams(): Params {
  const values: unknown[] = []
  return { values, add: value => `$${values.push(value)}` }
}

/** A field that a list can be sorted by. Lists through Prisma (store/typed-page.ts) take its name as it is. */
export interface SortField {
  type: 'text' | 'timestamptz' | 'uuid' | 'bigint'
}

/** One of a list that is read by SQL. */
export interface SqlSortField extends SortField {
  /** SQL, never null (`coalesce` where the column may be); a bound value is cast to `type`. */
  sql: string
}

export type SortKey<F extends SortField = SqlSortField> = F & {
  name: string
  descending: boolean
}

/**
 * Reads `sort=-lastInformAt,serialNumber`. The tie-breaker is added at the end, in the direction of the last key, so
 * that every item has one place. @throws Problem for an unknown or repeated field
 */
export function parseSort<F extends SortField>(
  sort: string,
  fields: Readonly<Record<string, F>>,
  tieBreaker: string,
): SortKey<F>[] {
  const wrong = (detail: string): Problem =>
    new Problem('invalid-request', detail, { errors: [{ where: 'sort', detail }] })
  const keys: SortKey<F>[] = []
  for (const part of sort
    .split(',')
    .map(s => s.trim())
    .filter(s => s !== '')) {
    const descending = part.startsWith('-')
    const name = descending ? part.slice(1) : part
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined)
      throw wrong(`cannot sort by "${excerpt(name)}": the fields are ${Object.keys(fields).join(', ')}`)
    if (keys.some(k => k.name === name)) throw wrong(`"${excerpt(name)}" is there twice`)
    keys.push({ ...field, name, descending })
  }
  if (!keys.some(k => k.name === tieBreaker))
    keys.push({ ...fields[tieBreaker]!, name: tieBreaker, descending: keys.at(-1)?.descending ?? false })
  // What follows the tie-breaker changes nothing.
  return keys.slice(0, keys.findIndex(k => k.name === tieBreaker) + 1)
}

/** `ORDER BY` without the words. */
export const orderBy = (keys: SortKey[]): string =>
  keys.map(k => `${k.sql} ${k.descending ? 'desc' : 'asc'}`).join(', ')

/**
 * The condition "after the item with these sort values". The first key stands alone as well, so that an index on it
 * is used.
 */
export function afterCursor(keys: SortKey[], values: string[], params: Params): string {
  const bound = values.map((v, i) => `${params.add(v)}::${keys[i]!.type}`)
  const beyond = (k: SortKey, value: string): string => `${k.sql} ${k.descending ? '<' : '>'} ${value}`
  const chains = keys.map((k, i) =>
    [...keys.slice(0, i).map((same, j) => `${same.sql} = ${bound[j]!}`), beyond(k, bound[i]!)].join(' and '),
  )
  const first = keys[0]!
  return `${first.sql} ${first.descending ? '<=' : '>='} ${bound[0]!} and (${chains.map(c => `(${c})`).join(' or ')})`
}

/** The sort values of each row, as text, for the cursor: a column `sort_values`. */
export const sortValues = (keys: SortKey[]): string =>
  `array[${keys.map(k => `(${k.sql})::text`).join(', ')}] as sort_values`

export interface Page<T> {
  items: T[]
  nextCursor?: string
}

/** What a list was asked for. */
export interface PageRequest<F extends SortField = SqlSortField> {
  keys: SortKey<F>[]
  limit: number
  cursor: string | undefined
  fingerprint: string
}

const TIMESTAMP = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?[+-](\d\d)(?::?(\d\d))?$/

/** Whether PostgreSQL wrote this as a time: of its form, and a day and an hour that there are. */
function isTimestamp(text: string): boolean {
  if (text === '-infinity') return true
  const parts = TIMESTAMP.exec(text)?.slice(1).map(Number)
  if (parts === undefined) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHours = 0, zoneMinutes = 0] = parts
  const days =
    month === 2
      ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
        ? 29
        : 28
      : [4, 6, 9, 11].includes(month)
        ? 30
        : 31
  // Its calendar ends in 294276.
  return (
    year >= 1 &&
    year <= 294_275 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= days &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59 &&
    zoneHours <= 15 &&
    (Number.isNaN(zoneMinutes) || zoneMinutes <= 59)
  )
}

/** Whether a value in a cursor is one of its type: it comes back from outside. */
const IS: Readonly<Record<SortField['type'], (text: string) => boolean>> = {
  text: () => true,
  timestamptz: isTimestamp,
  uuid: text => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  bigint: text => /^\d{1,18}$/.test(text),
}

/** The sort values of the item that the page begins after, as text; null at the beginning. @throws Problem */
export function cursorValues(page: PageRequest<SortField>): string[] | null {
  if (page.cursor === undefined) return null
  const values = decodeCursor(page.cursor, page.fingerprint, page.keys.length)
  if (!values.every((v, i) => IS[page.keys[i]!.type](v))) throw damagedCursor()
  return values
}

/** The `where` part for the cursor, or null at the beginning. @throws Problem */
export function cursorCondition(page: PageRequest, params: Params): string | null {
  const values = cursorValues(page)
  return values === null ? null : afterCursor(page.keys, values, params)
}

/** A page out of one row more than asked for. */
export function pageOf<R extends { sort_values: string[] }, T>(
  rows: R[],
  page: PageRequest,
  convert: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(convert),
    ...(rows.length > page.limit && last !== undefined
      ? { nextCursor: encodeCursor(last.sort_values, page.fingerprint) }
      : {}),
  }
}

/** A page of a short list that is at hand, sorted by one text. @throws Problem for a damaged cursor */
export function listPage<T>(all: readonly T[], page: PageRequest<SortField>, key: (item: T) => string): Page<T> {
  const sign = page.keys[0]!.descending ? -1 : 1
  const order = (a: string, b: string): number => (a < b ? -sign : a > b ? sign : 0)
  const after = cursorValues(page)?.[0]
  const rest = all
    .filter(item => after === undefined || order(after, key(item)) < 0)
    .sort((a, b) => order(key(a), key(b)))
  const items = rest.slice(0, page.limit)
  const last = items.at(-1)
  return {
    items,
    ...(rest.length > page.limit && last !== undefined
      ? { nextCursor: encodeCursor([key(last)], page.fingerprint) }
      : {}),
  }
}
