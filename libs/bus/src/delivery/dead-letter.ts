/** Records that nobody here can handle: whole, with the reason and where they stood. */
import { HEADER, TOPICS } from '@auroralinks/contracts'
import type { IncomingRecord, OutgoingRecord } from '../bus.ts'

const MOST_REASON = 500

/** The dead letter of a record: its own value and headers, and why it failed. */
export function deadLetterOf(record: IncomingRecord, group: string, error: unknown): OutgoingRecord {
  return {
    topic: TOPICS.deadLetter.name,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      [HEADER.failure]: `${group}: ${reasonOf(error)}`,
      [HEADER.originalTopic]: record.topic,
      [HEADER.originalPartition]: String(record.partition),
      [HEADER.originalOffset]: String(record.offset),
    },
  }
}

/** So much of a batch that cannot be read is kept, in bytes. */
const MOST_KEPT = 512 * 1024

/** Stands for a batch that cannot be read: whose records it holds is not known. `bytes`: copied, and cut where they are many. */
export const unreadableRecord = (
  topic: string,
  partition: number,
  offset: bigint,
  bytes: Uint8Array,
): IncomingRecord => ({
  topic,
  partition,
  offset,
  key: '',
  value: Uint8Array.from(bytes.subarray(0, MOST_KEPT)),
  headers: {},
  timestamp: 0,
})

/** The letter without what makes it too large: where the record stood is what remains to find it by. */
export const shortened = (letter: OutgoingRecord): OutgoingRecord => {
  const failure = `${letter.headers[HEADER.failure]} (${letter.value.length} bytes, of which none are kept: the topic of the dead letters does not take them)`
  const kept = [HEADER.type, HEADER.id, HEADER.originalTopic, HEADER.originalPartition, HEADER.originalOffset].flatMap(
    name => {
      const value = letter.headers[name]
      return value === undefined ? [] : [[name, value.slice(0, MOST_REASON)]]
    },
  )
  return {
    topic: letter.topic,
    key: letter.key.slice(0, MOST_REASON),
    value: new Uint8Array(0),
    headers: { ...Object.fromEntries(kept), [HEADER.failure]: failure },
  }
}

/** One line about an error, without its stack. */
export function reasonOf(error: unknown): string {
  const text =
    error instanceof Error
      ? error.name === 'Error'
        ? error.message
        : `${error.name}: ${error.message}`
      : String(error)
  return text.replace(/\s+/g, ' ').slice(0, MOST_REASON)
}
