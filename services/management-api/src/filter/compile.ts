/** Filters as SQL: every value is bound, every name comes from a list. */
import { excerpt } from '@auroralinks/runtime'
import type { Params } from '../keyset.ts'
import { FilterError } from './lex.ts'
import type { Filter, Restriction } from './parse.ts'

/** A field that a filter may name. `sql` may be null in a row. */
export type FilterField =
  | { type: 'text' | 'time' | 'boolean' | 'number'; sql: string }
  /** A list of texts; `normalise` brings a value into the form that is stored, null when it cannot be one. */
  | { type: 'list'; sql: string; normalise?: (value: string) => string | null; what?: string }
  /** Event codes, kept as `[{code, commandKey}]`. */
  | { type: 'events'; sql: string }
  | { type: 'word'; sql: string; words: readonly string[] }

export interface Fields {
  fields: Readonly<Record<string, FilterField>>
  /** A scalar expression: the last known value of a parameter, null where there is none. */
  parameter(path: string): string
  /** The condition that a device has a value as asked for, where an index knows (only for what is `indexable`); else null. */
  among?(r: Restriction, params: Params): string | null
}

/** Values are indexed by their beginning: longer texts are not looked for there. */
const LONGEST_INDEXED = 255

/** Whether an index in code point order can answer this: an equality or a prefix. */
export function indexable(r: Restriction): boolean {
  const [first = '', ...rest] = r.pieces
  return (
    r.comparator === '=' &&
    first.length <= LONGEST_INDEXED &&
    (rest.length === 0 || (rest.length === 1 && rest[0] === '' && first !== ''))
  )
}

/** The condition of what is `indexable` for a column in code point order. */
export function matchesIndexed(sql: string, r: Restriction, params: Params): string {
  return r.pieces.length > 1 ? prefixCondition(sql, r.pieces[0]!, params) : `${sql} = ${params.add(r.value)}`
}

const NUMBER = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/

/** The condition for a filter. @throws FilterError */
export function compileFilter(filter: Filter, known: Fields, params: Params): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      if (filter.parts.length === 0) return filter.kind === 'and' ? 'true' : 'false'
      return `(${filter.parts.map(p => compileFilter(p, known, params)).join(` ${filter.kind} `)})`
    // What is not known does not match; "not" of it does.
    case 'not':
      return `not coalesce(${compileFilter(filter.part, known, params)}, false)`
    case 'restriction':
      return restriction(filter, known, params)
  }
}

function restriction(r: Restriction, known: Fields, params: Params): string {
  if (r.isParameter) return parameter(r, known, params)
  const field = Object.hasOwn(known.fields, r.name) ? known.fields[r.name] : undefined
  if (field === undefined)
    throw new FilterError(
      `there is no field "${excerpt(r.name)}": the fields are ${Object.keys(known.fields).join(', ')}; parameter names stand in double quotes`,
      r.position,
    )
  if (r.comparator === ':' && r.value === '*') return presence(field)
  switch (field.type) {
    case 'text':
      return text(field.sql, r, params)
    case 'word':
      return word(field, r, params)
    case 'time':
      return time(field.sql, r, params)
    case 'boolean':
      return boolean(field.sql, r)
    case 'number':
      return number(field.sql, r, params)
    case 'list':
      return list(field, r, params)
    case 'events':
      return events(field.sql, r, params)
  }
}

const presence = (field: FilterField): string =>
  field.type === 'list'
    ? `cardinality(${field.sql}) > 0`
    : field.type === 'events'
      ? `jsonb_array_length(${field.sql}) > 0`
      : field.type === 'text'
        ? `${field.sql} <> ''`
        : `${field.sql} is not null`

/** A literal text inside LIKE. */
const literal = (s: string): string => s.replaceAll(/[\\%_]/g, c => `\\${c}`)

/** The smallest text that is greater than every text with this prefix, in code point order; null when there is none. */
export function afterPrefix(prefix: string): string | null {
  const points = [...prefix].map(c => c.codePointAt(0)!)
  while (points.length > 0) {
    const last = points.pop()!
    if (last < 0x10ffff)
      return String.fromCodePoint(...points, last + 1 >= 0xd800 && last + 1 <= 0xdfff ? 0xe000 : last + 1)
  }
  return null
}

/** `prefix*` as a range, which an index serves as well as an equality. The column is in code point order. */
export function prefixCondition(sql: string, prefix: string, params: Params): string {
  const end = afterPrefix(prefix)
  return `${sql} >= ${params.add(prefix)}${end === null ? '' : ` and ${sql} < ${params.add(end)}`}`
}

function matches(sql: string, r: Restriction, params: Params): string {
  const [first = '', ...rest] = r.pieces
  if (rest.length === 0) return `${sql} = ${params.add(r.value)}`
  if (rest.length === 1 && rest[0] === '' && first !== '')
    return `(${prefixCondition(`${sql} collate "C"`, first, params)})`
  return `${sql} like ${params.add(r.pieces.map(literal).join('%'))}`
}

function text(sql: string, r: Restriction, params: Params): string {
  switch (r.comparator) {
    case '=':
      return matches(sql, r, params)
    case '!=':
      return `not coalesce(${matches(sql, r, params)}, false)`
    case ':':
      return `position(lower(${params.add(r.value)}) in lower(${sql})) > 0`
    default:
      return `${sql} collate "C" ${r.comparator} ${params.add(r.value)}`
  }
}

function onlyEquality(r: Restriction, what: string): void {
  if (!['=', '!=', ':'].includes(r.comparator))
    throw new FilterError(`"${excerpt(r.name)}" is ${what}: only =, != and : make sense`, r.position)
}

function word(field: { sql: string; words: readonly string[] }, r: Restriction, params: Params): string {
  onlyEquality(r, 'one of a few words')
  if (!field.words.includes(r.value))
    throw new FilterError(
      `"${excerpt(r.value)}" is no ${r.name}: it is one of ${field.words.join(', ')}`,
      r.valuePosition,
    )
  return `${field.sql} ${r.comparator === '!=' ? 'is distinct from' : '='} ${params.add(r.value)}`
}

function boolean(sql: string, r: Restriction): string {
  onlyEquality(r, 'true or false')
  if (r.value !== 'true' && r.value !== 'false')
    throw new FilterError(`"${excerpt(r.value)}" is neither true nor false`, r.valuePosition)
  return `${sql} is ${r.comparator === '!=' ? 'distinct from' : 'not distinct from'} ${r.value}`
}

/** In the years 1 to 9999: what is written as RFC 3339, and what PostgreSQL takes as that. */
export const isTime = (ms: number): boolean => ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999

const TIME = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:\d\d)?)?$/

function time(sql: string, r: Restriction, params: Params): string {
  const withZone = /[Zz]$|[+-]\d\d:\d\d$/.test(r.value) || !/[Tt ]/.test(r.value) ? r.value : `${r.value}Z`
  const at = TIME.test(r.value) ? Date.parse(withZone.replace(' ', 'T')) : Number.NaN
  if (!isTime(at))
    throw new FilterError(`"${excerpt(r.value)}" is no time: write it as 2026-01-31T23:59:59Z`, r.valuePosition)
  const value = `${params.add(new Date(at).toISOString())}::timestamptz`
  if (r.comparator === '!=') return `${sql} is distinct from ${value}`
  return `${sql} ${r.comparator === ':' ? '=' : r.comparator} ${value}`
}

function number(sql: string, r: Restriction, params: Params): string {
  if (!NUMBER.test(r.value)) throw new FilterError(`"${excerpt(r.value)}" is no number`, r.valuePosition)
  const value = `${params.add(r.value)}::numeric`
  if (r.comparator === '!=') return `${sql} is distinct from ${value}`
  return `${sql} ${r.comparator === ':' ? '=' : r.comparator} ${value}`
}

function list(
  field: { sql: string; normalise?: (value: string) => string | null; what?: string },
  r: Restriction,
  params: Params,
): string {
  onlyEquality(r, 'a list')
  const value = field.normalise === undefined ? r.value : field.normalise(r.value)
  if (value === null)
    throw new FilterError(`"${excerpt(r.value)}" is no ${field.what ?? excerpt(r.name)}`, r.valuePosition)
  const has = `${field.sql} @> array[${params.add(value)}]::text[]`
  return r.comparator === '!=' ? `not coalesce(${has}, false)` : has
}

function events(sql: string, r: Restriction, params: Params): string {
  onlyEquality(r, 'a list of event codes')
  const has = `${sql} @> ${params.add(JSON.stringify([{ code: r.value }]))}::jsonb`
  return r.comparator === '!=' ? `not coalesce(${has}, false)` : has
}

/**
 * A comparison with a parameter's last known value. `<` and its like compare as numbers where the value asked for is
 * one, and then only values that are numbers match. `!=` wants the parameter to be there with another value.
 */
function parameter(r: Restriction, known: Fields, params: Params): string {
  const among = indexable(r) ? (known.among?.(r, params) ?? null) : null
  if (among !== null) return among
  const value = known.parameter(params.add(r.name))
  if (r.comparator === ':' && r.value === '*') return `${value} is not null`
  switch (r.comparator) {
    case '=':
      return matches(value, r, params)
    case '!=':
      return `not (${matches(value, r, params)})`
    case ':':
      return `position(lower(${params.add(r.value)}) in lower(${value})) > 0`
    default:
      if (!NUMBER.test(r.value)) return `${value} collate "C" ${r.comparator} ${params.add(r.value)}`
      return `case when ${value} ~ '^[+-]?[0-9]{1,30}([.][0-9]{1,30})?$' then ${value}::numeric ${r.comparator} ${params.add(r.value)}::numeric else false end`
  }
}
