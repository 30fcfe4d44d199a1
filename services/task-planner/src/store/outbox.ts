/** Events that are in the database and were perhaps not published: whoever takes a partition publishes them. */
import type { OutgoingRecord } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'

/** The events left in some partitions, oldest first. */
export async function readOutbox(database: Database, partitions: readonly number[]): Promise<OutgoingRecord[]> {
  const rows = await database.query<{ topic: string; key: string; headers: Record<string, string>; value: Buffer }>({
    text: 'SELECT topic, key, headers, value FROM outbox WHERE partition = ANY($1) ORDER BY seq', values: [partitions],
  })
  return rows.map(r => ({ topic: r.topic, key: r.key, headers: r.headers, value: r.value }))
}
