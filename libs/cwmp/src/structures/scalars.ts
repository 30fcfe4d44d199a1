import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'

/** Unknown Time (TR-069 Table 12): what a dateTime says when there is none. */
export const unknownTime = '0001-01-01T00:00:00Z'

/** Text without surrounding white space: identities, names, codes and keys, which some CPEs indent. */
export function readToken(reader: XmlReader): string {
  return reader.text().trim()
}

/** A whole number; leading zeros are decimal. What is no number, or none that fits, becomes `fallback`. */
export function readInteger(reader: XmlReader, fallback: number): number {
  const text = reader.text().trim()
  const number = /^[+-]?\d{1,20}$/.test(text) ? Number.parseInt(text, 10) : Number.NaN
  if (Number.isSafeInteger(number)) return number
  if (reader.error === null) reader.tolerate('bad-number')
  return fallback
}

/** 1, 0, true, false in any case (TR-069 Table 12); anything else is false. */
export function readBoolean(reader: XmlReader): boolean {
  const text = reader.text().trim()
  switch (text) {
    case '1': return true
    case '0': return false
  }
  const lower = text.toLowerCase()
  if (lower === 'true') return true
  if (lower !== 'false' && reader.error === null) reader.tolerate('bad-boolean')
  return false
}

/** `<name>text</name>`, escaped. */
export function element(name: string, text: string): string {
  return `<${name}>${escapeText(text)}</${name}>`
}

/** Booleans are sent as 1 and 0: some CPEs know no other. */
export function booleanElement(name: string, value: boolean): string {
  return `<${name}>${value ? 1 : 0}</${name}>`
}

/** A whole number as an element. */
export function integerElement(name: string, value: number): string {
  return `<${name}>${Math.trunc(value)}</${name}>`
}
