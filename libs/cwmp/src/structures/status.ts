import type { XmlReader } from '../xml/reader.ts'
import { readInteger } from './scalars.ts'

/** The Status of an answer that has nothing else: 0 applied, 1 not yet. One that is missing or no number is 0: the CPE did not fault. */
export function readStatus(reader: XmlReader): number {
  let status: number | null = null
  for (let child = reader.child(); child !== null; child = reader.child()) {
    if (child === 'Status') status = readInteger(reader, 0)
    else reader.skip()
  }
  if (status === null && reader.error === null) reader.tolerate('missing-argument')
  return status ?? 0
}
