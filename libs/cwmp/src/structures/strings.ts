import { listLimits, textLimits } from '../limits.ts'
import { escapeText } from '../xml/escape.ts'
import type { XmlReader } from '../xml/reader.ts'
import { arrayElement, readArray } from './array.ts'
import { readToken } from './scalars.ts'

/** An array of names of parameters, added to `names`; one that is too long is left out. */
export function readNames(reader: XmlReader, names: string[]): void {
  readArray(reader, names, listLimits.parameters, member => {
    const name = readToken(member)
    if (name.length > textLimits.name) member.tolerate('name-too-long')
    else names.push(name)
  })
}

/** An array of methods, added to `methods`; one that is too long is cut. */
export function readMethods(reader: XmlReader, methods: string[]): void {
  readArray(reader, methods, listLimits.methods, member => { methods.push(readToken(member, textLimits.method)) })
}

/** `<name soap-enc:arrayType="xsd:string[n]"><string>…</string></name>` */
export function stringsElement(name: string, strings: string[]): string {
  return arrayElement(name, 'xsd:string', strings.map(text => `<string>${escapeText(text)}</string>`))
}
