/** Takes the body of an import: line by line into the database, so that nothing of it is lost or in memory. */
import { createHash } from 'node:crypto'
import { Problem } from '../problem.ts'
import type { ImportStore, NewLine } from '../store/imports.ts'
import { formatOf, headingOf } from './columns.ts'
import type { Heading } from './columns.ts'
import { deviceLineOf } from './device-line.ts'
import { linesOf } from './lines.ts'

export interface Receiving {
  store: Pick<ImportStore, 'addLines' | 'touch'>
  id: string
  body: AsyncIterable<Uint8Array>
  contentType: string | undefined
  passOver: boolean
  mayGiveAway: boolean
  /** Of the body, in bytes. */
  most: number
  seal(password: string): Uint8Array
  monotonic(): number
}

/** Lines that are written with one statement. */
const BATCH = 1_000
/** How often it is said that the body still comes, in ms. */
const TOUCH_MS = 10_000

/** Resolves with the digest of the body when all its lines are kept. @throws Problem when it is no such file, or too large */
export async function receive(o: Receiving): Promise<string> {
  const hash = createHash('sha256')
  let size = 0
  let touched = o.monotonic()
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of o.body) {
      size += chunk.byteLength
      if (size > o.most) throw new Problem('too-large', `the body is larger than ${o.most} bytes`)
      hash.update(chunk)
      if (o.monotonic() - touched > TOUCH_MS) {
        touched = o.monotonic()
        await o.store.touch(o.id)
      }
      yield chunk
    }
  }
  let begun = false
  let heading: Heading | null = null
  let some = false
  let batch: NewLine[] = []
  for await (const { line, text, reason } of linesOf(counted())) {
    if (text !== null && text.trim() === '') continue
    if (!begun) {
      begun = true
      if (text === null) throw new Problem('invalid-request', `line ${line} ${reason}`)
      if (formatOf(o.contentType, text) === 'csv') {
        heading = headingOf(text, o.passOver)
        continue
      }
    }
    some = true
    batch.push(text === null ? failed(line, 'malformed', reason!) : read(line, text, heading, o))
    if (batch.length < BATCH) continue
    await o.store.addLines(o.id, batch)
    batch = []
  }
  if (!some) throw new Problem('invalid-request', 'there is no line that names a device')
  if (batch.length > 0) await o.store.addLines(o.id, batch)
  return hash.digest('hex')
}

const failed = (line: number, code: string, reason: string): NewLine => ({
  line,
  deviceId: null,
  body: null,
  code,
  reason,
})

function read(line: number, text: string, heading: Heading | null, o: Receiving): NewLine {
  const said = deviceLineOf(text, { heading, passOver: o.passOver, mayGiveAway: o.mayGiveAway, seal: o.seal })
  return 'code' in said ? failed(line, said.code, said.reason) : { line, ...said, code: null, reason: null }
}
