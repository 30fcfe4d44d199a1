/** A query that the server gives up on in time. */
import type { Database, Queryable } from '@auroralinks/database'
import { Problem } from '../problem.ts'

/** The server gave up (`statement_timeout`). */
const QUERY_CANCELED = '57014'

/** @param o.slowMs how long each statement may take @throws Problem `filter-too-slow` with `o.detail` */
export async function within<T>(
  database: Database,
  o: { slowMs: number; where: string; detail: string },
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  try {
    return await database.transaction(async tx => {
      await tx.query({ text: `set local statement_timeout = ${o.slowMs}` })
      return work(tx)
    })
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error
    throw new Problem('filter-too-slow', o.detail, { errors: [{ where: o.where, detail: o.detail }] })
  }
}
