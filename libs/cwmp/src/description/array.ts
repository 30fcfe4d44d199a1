import type { XmlReader } from '../xml/reader.ts'

/**
 * A SOAP array (TR-069 3.5): `member` reads each member, whatever it is called, and adds what it says to `members`; those after
 * the first `atMost` are passed over. The announced number is compared and otherwise of no use: CPEs send `[02]` for one
 * member and `[0009]` for eleven.
 */
export function readArray<T>(
  reader: XmlReader,
  members: T[],
  atMost: number,
  member: (reader: XmlReader, members: T[]) => void,
): void {
  const type = reader.attributes.get('arrayType')
  if (reader.prefix !== '') reader.tolerate('qualified-argument')
  let met = 0
  while (reader.child() !== null) {
    met++
    if (members.length < atMost) member(reader, members)
    else {
      reader.tolerate('too-many-members')
      reader.skip()
    }
  }
  if (reader.error !== null) return
  const announced = type === null ? undefined : /\[\s*(\d{1,9})\s*\]\s*$/.exec(type.slice(-64))?.[1]
  if (type === null) reader.tolerate('missing-array-type')
  else if (announced === undefined || Number.parseInt(announced, 10) !== met) reader.tolerate('array-count')
}

/** An array element with its arrayType; `type` with its prefix, `members` already written. */
export function arrayElement(name: string, type: string, members: string[]): string {
  return `<${name} soap-enc:arrayType="${type}[${members.length}]">${members.join('')}</${name}>`
}
