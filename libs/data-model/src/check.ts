/** Why a value cannot be one of a parameter, for people. What is not certain passes: devices deviate from their models. */
import { excerpt } from './bbf/excerpt.ts'
import type { ParameterDescription } from './description.ts'
import type { ListFacet, Range } from './syntax.ts'

const INTEGERS: Readonly<Record<string, [bigint, bigint]>> = {
  'xsd:int': [-(2n ** 31n), 2n ** 31n - 1n],
  'xsd:unsignedInt': [0n, 2n ** 32n - 1n],
  'xsd:long': [-(2n ** 63n), 2n ** 63n - 1n],
  'xsd:unsignedLong': [0n, 2n ** 64n - 1n],
}
const DATE_TIME =
  /^-?\d{4,9}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/
/** A vendor may add values of its own to an enumeration (TR-106 3.3). */
const VENDORS_OWN = /^X_/

/** Why a text is no value of a type as XML Schema writes it; null when it is one, or when the type is another. */
export function checkLexical(type: string, text: string): string | null {
  if (text.length > 100 && type in INTEGERS) return `is no ${type}`
  const value = text.trim()
  const bounds = INTEGERS[type]
  if (bounds !== undefined) {
    if (!/^[+-]?\d+$/.test(value)) return `is no whole number (${type})`
    const n = BigInt(value.replace(/^\+/, ''))
    return n < bounds[0] || n > bounds[1] ? `is outside of ${bounds[0]} to ${bounds[1]} (${type})` : null
  }
  switch (type) {
    case 'xsd:boolean':
      return /^(?:true|false|1|0)$/.test(value) ? null : 'is none of true, false, 1 and 0 (xsd:boolean)'
    case 'xsd:decimal':
      return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value) ? null : 'is no decimal number (xsd:decimal)'
    case 'xsd:dateTime':
      return DATE_TIME.test(value) ? null : 'is no time such as 2026-01-31T12:00:00Z (xsd:dateTime)'
    case 'xsd:hexBinary':
      return /^(?:[0-9A-Fa-f]{2})*$/.test(value) ? null : 'is not made of pairs of hexadecimal digits (xsd:hexBinary)'
    case 'xsd:base64':
    case 'xsd:base64Binary':
      return /^[A-Za-z0-9+/\s]*={0,2}$/.test(value) ? null : `is not base64 (${type})`
    default:
      return null
  }
}

const within = (n: number, { min = -Infinity, max = Infinity }: Range): boolean => n >= min && n <= max

const rangeWords = ({ min, max }: Range): string =>
  min === undefined
    ? `at most ${max}`
    : max === undefined
      ? `at least ${min}`
      : min === max
        ? String(min)
        : `${min} to ${max}`
const rangesWords = (ranges: readonly Range[]): string => ranges.map(rangeWords).join(' or ')

function lengthOf(type: string, value: string): [number, string] {
  if (type === 'xsd:hexBinary') return [value.trim().length / 2, 'bytes']
  if (type === 'xsd:base64') return [Math.floor((value.replace(/[\s=]/g, '').length * 3) / 4), 'bytes']
  let characters = 0
  for (const _ of value) characters++
  return [characters, 'characters']
}

function checkLength(type: string, value: string, lengths: readonly Range[]): string | null {
  const [length, unit] = lengthOf(type, value)
  return lengths.some(l => within(length, l)) ? null : `has ${length} ${unit}, and may have ${rangesWords(lengths)}`
}

function checkItem(d: ParameterDescription, type: string, value: string): string | null {
  const lexical = checkLexical(type, value)
  if (lexical !== null) return lexical
  if (d.ranges && !d.ranges.some(r => within(Number(value), r)))
    return `is not ${rangesWords(d.ranges)}${d.units ? ` (${d.units})` : ''}`
  // Of a list each item may be written with percent signs for commas, and is then longer than it is.
  if (!(d.list && value.includes('%'))) {
    const lengths =
      d.lengths ??
      (d.minLength === undefined && d.maxLength === undefined
        ? null
        : [
            {
              ...(d.minLength === undefined ? {} : { min: d.minLength }),
              ...(d.maxLength === undefined ? {} : { max: d.maxLength }),
            },
          ])
    const why = lengths && checkLength(type, value, lengths)
    if (why) return why
  }
  return d.enumeration ? checkEnumeration(d, d.enumeration, value) : null
}

function checkEnumeration(d: ParameterDescription, enumeration: readonly string[], value: string): string | null {
  if (d.readOnlyValues?.includes(value)) return 'is a value that the CPE reports, and that cannot be written'
  if (d.open || VENDORS_OWN.test(value) || enumeration.includes(value)) return null
  const wanted = enumeration.filter(e => !d.readOnlyValues?.includes(e))
  return `is none of ${wanted
    .slice(0, 20)
    .map(e => JSON.stringify(e))
    .join(', ')}${wanted.length > 20 ? ' …' : ''}`
}

function checkList(d: ParameterDescription, list: ListFacet & { itemType: string }, value: string): string | null {
  const why = list.lengths ? checkLength('xsd:string', value, list.lengths) : null
  // A list of lists is written with brackets, where commas part other things as well.
  if (why !== null || value.trim() === '' || value.includes('[')) return why
  const items = value.split(',').map(item => item.trim())
  const { minItems = 0, maxItems = Infinity } = list
  if (!within(items.length, { min: minItems, max: maxItems }))
    return `is a list of ${items.length}, and may have ${rangeWords({ ...(minItems > 0 ? { min: minItems } : {}), ...(maxItems < Infinity ? { max: maxItems } : {}) })}`
  for (const [i, item] of items.entries()) {
    const wrong = checkItem(d, list.itemType, item)
    if (wrong !== null) return `has at place ${i + 1} of its list what ${wrong}`
  }
  return null
}

/** As `checkDescribed`, where one of several models holds and it is not known which: each has to say no. */
export function checkEach(
  descriptions: readonly ParameterDescription[],
  value: string,
  secret: boolean,
): string | null {
  const [first, ...others] = descriptions
  const why = first === undefined ? null : checkDescribed(first, value, secret)
  return others.some(d => checkDescribed(d, value, secret) === null) ? null : why
}

/**
 * Why a value cannot be written to a parameter: its form, range, length or enumeration; null when nothing is certainly wrong.
 * @param secret the value is not shown in what is said of it
 */
export function checkDescribed(d: ParameterDescription, value: string, secret: boolean): string | null {
  const why = d.list ? checkList(d, d.list, value) : checkItem(d, d.type, value)
  return why === null ? null : `${secret ? 'the value' : JSON.stringify(excerpt(value))} ${why}`
}
