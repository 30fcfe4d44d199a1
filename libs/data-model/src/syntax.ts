/** What a data model says of the values of a parameter (TR-106 A.2.3), and how that stands in a table. */

export const TYPES = [
  'string',
  'unsignedInt',
  'int',
  'boolean',
  'dateTime',
  'long',
  'unsignedLong',
  'base64',
  'hexBinary',
  'decimal',
] as const
export type TypeName = (typeof TYPES)[number]

/** From `min` to `max`, both belonging to it; without one there is no end on that side. */
export interface Range {
  min?: number
  max?: number
}

/** A value of an enumeration; one that is `readOnly` is reported by the CPE and cannot be written. */
export interface EnumerationValue {
  value: string
  readOnly: boolean
}

export interface Facets {
  /** One of them holds the number. */
  ranges?: Range[]
  /** One of them holds the length: characters of a string, bytes of hexBinary and base64. */
  lengths?: Range[]
  enumeration?: EnumerationValue[]
  /** There are patterns, which allow values besides those of the enumeration. */
  patterns?: true
  units?: string
}

/** A value that is a list, separated by commas, of items of the type (TR-106 3.2.2). */
export interface ListFacet {
  minItems?: number
  maxItems?: number
  lengths?: Range[]
}

export interface Syntax {
  /** Null where it is that of the parameter which this one changes. */
  type: TypeName | null
  facets: Facets
  list?: ListFacet
}

const letters: Record<TypeName, string> = {
  string: 's',
  unsignedInt: 'u',
  int: 'i',
  boolean: 'b',
  dateTime: 'd',
  long: 'l',
  unsignedLong: 'L',
  base64: 'y',
  hexBinary: 'x',
  decimal: 'f',
}
const typeOfLetter = new Map(Object.entries(letters).map(([type, letter]) => [letter, type as TypeName]))

/** What the table uses between things. */
const escaped = (text: string): string =>
  text.replace(/[%|;,!\s]/g, c => (c === ' ' ? ' ' : encodeURIComponent(c).replace('!', '%21')))
const unescaped = (text: string): string => (text.includes('%') ? decodeURIComponent(text) : text)

const rangesText = (ranges: readonly Range[]): string => ranges.map(r => `${r.min ?? ''}:${r.max ?? ''}`).join(',')

const numberOrNothing = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : Number(text)

function rangeOf(text: string): Range {
  const [low, high] = text.split(':')
  const [min, max] = [numberOrNothing(low), numberOrNothing(high)]
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

/** @example syntaxText({ type: 'unsignedInt', facets: { ranges: [{ min: 1 }], units: 'seconds' } }, 'w') // 'uw;r1:;useconds' */
export function syntaxText({ type, facets, list }: Syntax, flags: string): string {
  const parts = [(type === null ? '-' : letters[type]) + flags]
  if (facets.ranges) parts.push(`r${rangesText(facets.ranges)}`)
  if (facets.lengths) parts.push(`z${rangesText(facets.lengths)}`)
  if (facets.enumeration)
    parts.push(`e${facets.enumeration.map(e => (e.readOnly ? '!' : '') + escaped(e.value)).join(',')}`)
  if (facets.patterns) parts.push('p')
  if (facets.units) parts.push(`u${escaped(facets.units)}`)
  if (list)
    parts.push(
      `l${rangesText([{ ...(list.minItems === undefined ? {} : { min: list.minItems }), ...(list.maxItems === undefined ? {} : { max: list.maxItems }) }])}`,
    )
  if (list?.lengths) parts.push(`Z${rangesText(list.lengths)}`)
  return parts.join(';')
}

/** What `syntaxText` wrote. */
export function syntaxFrom(text: string): { syntax: Syntax; flags: string } {
  const [head = '', ...parts] = text.split(';')
  const facets: Facets = {}
  let list: ListFacet | undefined
  for (const part of parts) {
    const rest = part.slice(1)
    if (part[0] === 'r') facets.ranges = rest.split(',').map(rangeOf)
    else if (part[0] === 'z') facets.lengths = rest.split(',').map(rangeOf)
    else if (part[0] === 'e')
      facets.enumeration = rest
        .split(',')
        .map(e => ({ value: unescaped(e.startsWith('!') ? e.slice(1) : e), readOnly: e.startsWith('!') }))
    else if (part[0] === 'p') facets.patterns = true
    else if (part[0] === 'u') facets.units = unescaped(rest)
    else if (part[0] === 'l') {
      const { min, max } = rangeOf(rest)
      list = { ...(min === undefined ? {} : { minItems: min }), ...(max === undefined ? {} : { maxItems: max }) }
    } else if (part[0] === 'Z' && list) list.lengths = rest.split(',').map(rangeOf)
  }
  return {
    syntax: { type: typeOfLetter.get(head[0] ?? '') ?? null, facets, ...(list ? { list } : {}) },
    flags: head.slice(1),
  }
}

/**
 * What holds where one syntax changes another: facets that it does not name stay, those that it names take their place.
 * Values of an enumeration are added to those that there are, except where it only restricts.
 */
export function derived(base: Syntax, own: Syntax, restricts = false): Syntax {
  const both =
    !restricts && base.facets.enumeration && own.facets.enumeration
      ? {
          enumeration: [
            ...base.facets.enumeration.filter(b => !own.facets.enumeration!.some(o => o.value === b.value)),
            ...own.facets.enumeration,
          ],
        }
      : {}
  const list = own.list ?? base.list
  return { type: own.type ?? base.type, facets: { ...base.facets, ...own.facets, ...both }, ...(list ? { list } : {}) }
}
