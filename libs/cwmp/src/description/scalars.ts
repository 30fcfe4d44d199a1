import { cut } from '../excerpt.ts'
import { textLimits } from '../limits.ts'
import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'

/** Unknown Time (TR-069 Table 12): what a dateTime says when there is none. */
export const unknownTime = '0001-01-01T00:00:00Z'

/** Text without surrounding white space: identities, names, codes and keys, which some CPEs indent. Cut at `most` characters. */
export function readToken(reader: XmlReader, most = Number.POSITIVE_INFINITY): string {
  return cutTo(reader, reader.text().trim(), most)
}

/** A dateTime as sent; Unknown Time where there is none. */
export function readTime(reader: XmlReader): string {
  return readToken(reader, textLimits.time) || unknownTime
}

/** Text as it is; cut at `most` characters. */
export function readText(reader: XmlReader, most: number): string {
  return cutTo(reader, reader.text(), most)
}

function cutTo(reader: XmlReader, text: string, most: number): string {
  if (text.length <= most) return text
  reader.tolerate('text-cut')
  return cut(text, most)
}

/** An unsignedInt; leading zeros are decimal. What is no number, or none that fits, becomes `fallback`. */
export function readUnsigned(reader: XmlReader, fallback: number): number {
  return readWithin(reader, fallback, 0, 0xffffffff)
}

/** An int; as {@link readUnsigned}. */
export function readInteger(reader: XmlReader, fallback: number): number {
  return readWithin(reader, fallback, -0x80000000, 0x7fffffff)
}

function readWithin(reader: XmlReader, fallback: number, least: number, most: number): number {
  const text = reader.text().trim()
  const number = /^[+-]?\d{1,20}$/.test(text) ? Number.parseInt(text, 10) : Number.NaN
  if (number >= least && number <= most) return number === 0 ? 0 : number
  if (reader.error === null) reader.tolerate('bad-number')
  return fallback
}

/** 1, 0, true, false in any case (TR-069 Table 12); anything else is false. */
export function readBoolean(reader: XmlReader): boolean {
  const text = reader.text().trim()
  switch (text) {
    case '1':
      return true
    case '0':
      return false
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
