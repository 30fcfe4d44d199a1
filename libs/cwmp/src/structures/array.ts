import type { XmlReader } from '../xml/reader.ts'

/**
 * A SOAP array (TR-069 3.5): reads each member with `member`, whatever it is called, and leaves out those that give null.
 * The announced number is compared and otherwise of no use: CPEs send `[02]` for one member and `[0009]` for eleven.
 */
export function readArray<T>(reader: XmlReader, member: (reader: XmlReader) => T | null): T[] {
  const type = reader.attributes.get('arrayType')
  if (reader.prefix !== '') reader.tolerate('qualified-argument')
  const members: T[] = []
  let met = 0
  while (reader.child() !== null) {
    met++
    const value = member(reader)
    if (value !== null) members.push(value)
  }
  if (reader.error !== null) return members
  const announced = type === null ? undefined : /\[\s*(\d{1,9})\s*\]\s*$/.exec(type)?.[1]
  if (type === null) reader.tolerate('missing-array-type')
  else if (announced === undefined || Number.parseInt(announced, 10) !== met) reader.tolerate('array-count')
  return members
}

/** An array element with its arrayType; `type` with its prefix, `members` already written. */
export function arrayElement(name: string, type: string, members: string[]): string {
  return `<${name} soap-enc:arrayType="${type}[${members.length}]">${members.join('')}</${name}>`
}
