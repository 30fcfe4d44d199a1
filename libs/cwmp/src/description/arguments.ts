import { know } from '../vocabulary.ts'
import type { XmlReader } from '../xml/reader.ts'

/** How each child of an element is read into what it describes, by name. */
export class Arguments<T> {
  private readonly readers: Map<string, { bit: number; read: (reader: XmlReader, into: T) => void }>
  private readonly needed: number
  private readonly repeating: number

  /** @param o names of elements that may be left out, and that may stand several times, without a word */
  constructor(
    readers: Record<string, (reader: XmlReader, into: T) => void>,
    { optional = [], repeating = [] }: { optional?: readonly string[]; repeating?: readonly string[] } = {},
  ) {
    const entries = Object.entries(readers)
    know(Object.keys(readers))
    // The reader gives names as CWMP spells them; those of SOAP's fault are those of CWMP's in lower case.
    this.readers = new Map(
      entries.flatMap(([name, read], index) =>
        [name, name.toLowerCase()].map(spelt => [spelt, { bit: 1 << index, read }] as const),
      ),
    )
    const bitsOf = (isMeant: (name: string) => boolean): number =>
      entries.reduce((bits, [name], index) => (isMeant(name) ? bits | (1 << index) : bits), 0)
    this.needed = bitsOf(name => !optional.includes(name))
    this.repeating = bitsOf(name => repeating.includes(name))
  }

  /**
   * Reads the children of the element that the reader is at into `into`, in any order, and passes over those that
   * nobody knows. One that is there twice is read twice and named as a deviation: lists are joined, of the others the
   * last counts.
   */
  read(reader: XmlReader, into: T): T {
    this.readMet(reader, into)
    return into
  }

  /** As `read`; one that is missing is named as a deviation too. */
  readAll(reader: XmlReader, into: T): T {
    const met = this.readMet(reader, into)
    if ((met & this.needed) !== this.needed && reader.error === null) reader.tolerate('missing-argument')
    return into
  }

  private readMet(reader: XmlReader, into: T): number {
    let met = 0
    for (let child = reader.child(); child !== null; child = reader.child()) {
      const found = this.readers.get(child)
      if (found === undefined) {
        reader.skip()
        continue
      }
      if ((met & found.bit & ~this.repeating) !== 0) reader.tolerate('repeated-argument')
      met |= found.bit
      found.read(reader, into)
    }
    return met
  }
}
