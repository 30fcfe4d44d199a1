import type { XmlReader } from '../xml/reader.ts'
import { Arguments } from './arguments.ts'
import { readInteger } from './scalars.ts'

/** A Status: 0 applied, 1 not yet. Another number is kept and named: some CPEs put a fault code there. What is no number is `fallback`. */
export function readStatusValue(reader: XmlReader, fallback: number): number {
  const status = readInteger(reader, fallback)
  if (status !== 0 && status !== 1) reader.tolerate('bad-status')
  return status
}

const withStatus = new Arguments<{ status: number }>({
  Status: (reader, message) => { message.status = readStatusValue(reader, 0) },
})

/** The Status of an answer that has nothing else. One that is missing or no number is 0: the CPE did not fault. */
export function readStatus(reader: XmlReader): number {
  return withStatus.readAll(reader, { status: 0 }).status
}
