/** Epochs: the planner that a partition is assigned to claims the next one; writes that name an older one do nothing (DESIGN §4). */
import type { Database, Queryable } from '@auroralinks/database'
import type { Deaf, Listening } from '../domain/listening.ts'
import { guarded } from './parts.ts'

/** A newer owner of the partition is there: nothing was written. */
export class Fenced extends Error {
  override name = 'Fenced'
  constructor({ partition, epoch }: { partition: number; epoch: bigint }) {
    super(`partition ${partition} has a newer owner than epoch ${epoch}`)
  }
}

/** A partition as it is claimed: its new epoch, and when the ACS is known to have listened. */
export interface Claim {
  epoch: bigint
  listening: Listening
}

/** Claims the next epoch of each partition. */
export async function claimEpochs(database: Database, partitions: readonly number[]): Promise<Map<number, Claim>> {
  const rows = await database.query<{ partition: number; epoch: bigint; listened_until: Date | null; deaf: Deaf[] }>({
    text: 'INSERT INTO planner_epoch (partition, epoch) SELECT p, 1 FROM unnest($1::int[]) AS p ORDER BY p ON CONFLICT (partition) DO UPDATE SET epoch = planner_epoch.epoch + 1 RETURNING partition, epoch, listened_until, deaf',
    values: [partitions],
  })
  return new Map(
    rows.map(r => [
      r.partition,
      { epoch: BigInt(r.epoch), listening: { until: r.listened_until?.getTime() ?? null, deaf: r.deaf } },
    ]),
  )
}

/**
 * Locks an epoch until the transaction ends: the planner that claims the next one waits, and sees what was written under this one.
 * @throws Fenced when there is a newer one
 */
export async function lockEpoch(tx: Queryable, claim: { partition: number; epoch: bigint }): Promise<void> {
  const rows = await tx.query(guarded(new Map([[claim.partition, claim.epoch]]), []))
  if (rows.length === 0) throw new Fenced(claim)
}
