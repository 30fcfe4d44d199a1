/** Epochs: whoever gets a partition takes the next one; writes that name an older one do nothing (DESIGN §4). */
import type { Database } from '@auroralinks/database'

/** Takes the next epoch of each partition. */
export async function takeEpochs(database: Database, partitions: readonly number[]): Promise<Map<number, bigint>> {
  const rows = await database.query<{ partition: number; epoch: bigint }>({
    text: 'INSERT INTO planner_epoch (partition, epoch) SELECT p, 1 FROM unnest($1::int[]) AS p ORDER BY p ON CONFLICT (partition) DO UPDATE SET epoch = planner_epoch.epoch + 1 RETURNING partition, epoch',
    values: [partitions],
  })
  return new Map(rows.map(r => [r.partition, BigInt(r.epoch)]))
}
