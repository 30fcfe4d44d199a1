import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'
import { arrayElement, readArray } from './array.ts'
import { readToken } from './scalars.ts'

/** An array of names: methods or parameters. */
export function readStrings(reader: XmlReader): string[] {
  return readArray(reader, readToken)
}

/** `<name soap-enc:arrayType="xsd:string[n]"><string>…</string></name>` */
export function stringsElement(name: string, strings: string[]): string {
  return arrayElement(name, 'xsd:string', strings.map(text => `<string>${escapeText(text)}</string>`))
}
