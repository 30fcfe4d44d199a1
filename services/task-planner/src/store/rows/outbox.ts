/**
 * `outbox`: events that are in the database and were perhaps not published. They are written with their fact; whoever
 * publishes them deletes them, and whoever takes a partition publishes what is left of it.
 */
import type { OutgoingRecord } from '@auroralinks/bus'
import { HEADER } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { json } from '@auroralinks/database'
import { arrayOf } from '../arrays.ts'
import type { Column } from '../columns.ts'
import { upsert } from '../columns.ts'
import type { Item } from '../item.ts'
import type { Part } from '../parts.ts'
import { partKind } from '../parts.ts'

interface Row {
  partition: number
  id: string
  record: OutgoingRecord
}

const COLUMNS: readonly Column<Row>[] = [
  { column: 'partition', type: 'int', value: r => r.partition },
  { column: 'id', type: 'text', value: r => r.id },
  { column: 'topic', type: 'text', value: r => r.record.topic },
  { column: 'key', type: 'text', value: r => r.record.key },
  { column: 'headers', type: 'jsonb', value: r => json(r.record.headers) },
  { column: 'value', type: 'bytea', value: r => r.record.value },
]

const write = upsert({ name: 'outbox_', into: 'outbox', as: 'o', columns: COLUMNS, key: 'id' })

/** Null when there is nothing to write. An event has one row, however often it is written. */
export function outboxPart(items: readonly Pick<Item, 'partition' | 'outbox'>[]): Part | null {
  const rows = new Map<string, Row>()
  for (const { partition, outbox } of items) {
    for (const record of outbox) {
      const id = record.headers[HEADER.id]!
      rows.set(id, { partition, id, record })
    }
  }
  return rows.size === 0 ? null : write([...rows.values()])
}

const deletion = partKind('published', n => `DELETE FROM outbox WHERE id = ANY($${n}::text[])`)

/** Lets the rows of events go that are published, whoever owns their partition now. */
export const publishedPart = (ids: readonly string[]): Part | null =>
  ids.length === 0 ? null : { kind: deletion, values: [arrayOf('text', ids)] }

/** The events left in some partitions, oldest first. */
export async function readOutbox(database: Database, partitions: readonly number[]): Promise<OutgoingRecord[]> {
  const rows = await database.query<{ topic: string; key: string; headers: Record<string, string>; value: Buffer }>({
    text: 'SELECT topic, key, headers, value FROM outbox WHERE partition = ANY($1) ORDER BY seq',
    values: [partitions],
  })
  return rows.map(r => ({ topic: r.topic, key: r.key, headers: r.headers, value: r.value }))
}
