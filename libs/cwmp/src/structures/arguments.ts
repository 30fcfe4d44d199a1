import type { XmlReader } from '../xml/reader.ts'

/** How each child of an element is read into what it describes, by name. */
export class Arguments<T> {
  private readonly readers: Map<string, { bit: number; read: (reader: XmlReader, into: T) => void }>
  private readonly all: number

  constructor(readers: Record<string, (reader: XmlReader, into: T) => void>) {
    const entries = Object.entries(readers)
    // The reader gives names as CWMP spells them; those of SOAP's fault are those of CWMP's in lower case.
    this.readers = new Map(entries.flatMap(([name, read], index) => [name, name.toLowerCase()].map(spelt => [spelt, { bit: 1 << index, read }])))
    this.all = (1 << entries.length) - 1
  }

  /**
   * Reads the children of the element that the reader is at into `into`, in any order, and passes over those that nobody
   * knows. One that is there twice is read twice and named as a deviation: lists are joined, of the others the last counts.
   */
  read(reader: XmlReader, into: T): T {
    this.readMet(reader, into)
    return into
  }

  /** As `read`; one that is missing is named as a deviation too. */
  readAll(reader: XmlReader, into: T): T {
    if (this.readMet(reader, into) !== this.all && reader.error === null) reader.tolerate('missing-argument')
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
      if ((met & found.bit) !== 0) reader.tolerate('repeated-argument')
      met |= found.bit
      found.read(reader, into)
    }
    return met
  }
}
