/** Whether a value is one that its data model takes. The API checks the same before the device is asked: this is to say it while one types. */
import type { Schemas } from '../../../api/client.ts'

export type Definition = NonNullable<Schemas['ParameterDefinition']>

/** Why a value will not do: a sentence of words.ts, and what is filled into it. */
export type Objection =
  | { word: 'notNumber' | 'notBoolean' | 'notTime' | 'notHex' | 'notBase64' }
  | { word: 'range'; values: { range: string } }
  | { word: 'length'; values: { range: string } }
  | { word: 'items'; values: { range: string } }
  | { word: 'notOneOf'; values: { text: string } }

interface Range {
  min?: number | undefined
  max?: number | undefined
}

const NUMBERS = new Set(['xsd:int', 'xsd:unsignedInt', 'xsd:long', 'xsd:unsignedLong'])
const TIME = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/

export const isNumber = (type: string): boolean => NUMBERS.has(type)

/** `1–255, 300`, open ends as `≥ 1`. */
export const rangeText = (ranges: readonly Range[]): string =>
  ranges
    .map(({ min, max }) =>
      min === undefined ? `≤ ${max}` : max === undefined ? `≥ ${min}` : min === max ? `${min}` : `${min} – ${max}`,
    )
    .join(', ')

const inOne = (n: number, ranges: readonly Range[]): boolean =>
  ranges.some(({ min, max }) => (min === undefined || n >= min) && (max === undefined || n <= max))

/** The lengths that a text may have. */
export const lengthsOf = (d: Definition): Range[] =>
  d.lengths ?? (d.minLength === undefined && d.maxLength === undefined ? [] : [{ min: d.minLength, max: d.maxLength }])

/** What may be written of what the model enumerates. */
export const choicesOf = (d: Definition): string[] =>
  (d.enumeration ?? []).filter(v => !(d.readOnlyValues ?? []).includes(v))

/** Null: nothing is certainly wrong. */
export function objectionTo(value: string, d: Definition): Objection | null {
  if (d.list === undefined) return objectionToOne(value, d, d.type)
  const items = value === '' ? [] : value.split(',').map(v => v.trim())
  const { minItems, maxItems, itemType } = d.list
  const range = { min: minItems, max: maxItems }
  if (!inOne(items.length, [range])) return { word: 'items', values: { range: rangeText([range]) } }
  for (const item of items) {
    const wrong = objectionToOne(item, d, itemType)
    if (wrong !== null) return wrong
  }
  return null
}

function objectionToOne(value: string, d: Definition, type: string): Objection | null {
  if (isNumber(type)) {
    if (!/^[+-]?\d+$/.test(value.trim())) return { word: 'notNumber' }
    const ranges = [
      ...(d.ranges ?? []),
      ...(d.ranges === undefined && type.startsWith('xsd:unsigned') ? [{ min: 0 }] : []),
    ]
    if (ranges.length > 0 && !inOne(Number(value), ranges))
      return { word: 'range', values: { range: rangeText(ranges) } }
    return null
  }
  switch (type) {
    case 'xsd:boolean':
      return /^(?:0|1|true|false)$/.test(value) ? null : { word: 'notBoolean' }
    case 'xsd:dateTime':
      return TIME.test(value) ? null : { word: 'notTime' }
    case 'xsd:hexBinary':
      if (!/^(?:[0-9a-f]{2})*$/i.test(value)) return { word: 'notHex' }
      return lengthObjection(value.length / 2, d)
    case 'xsd:base64Binary':
    case 'xsd:base64':
      return /^(?:[A-Za-z0-9+/\s]{2,})*={0,2}$/.test(value) ? null : { word: 'notBase64' }
    default: {
      const choices = choicesOf(d)
      if (choices.length > 0 && d.open !== true && !choices.includes(value) && !/^X_/.test(value))
        return { word: 'notOneOf', values: { text: choices.join(', ') } }
      return lengthObjection([...value].length, d)
    }
  }
}

function lengthObjection(length: number, d: Definition): Objection | null {
  const lengths = lengthsOf(d)
  return lengths.length === 0 || inOne(length, lengths)
    ? null
    : { word: 'length', values: { range: rangeText(lengths) } }
}
