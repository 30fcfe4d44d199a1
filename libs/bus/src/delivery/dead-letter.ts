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

/** One line about an error, without its stack. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? (error.name === 'Error' ? error.message : `${error.name}: ${error.message}`) : String(error)
  return text.replace(/\s+/g, ' ').slice(0, MOST_REASON)
}
