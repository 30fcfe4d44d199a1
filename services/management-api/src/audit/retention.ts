/** Lets entries go that are older than `ACS_AUDIT_KEEP_DAYS`: never silently, the log itself says what went. */
import { isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger, Seals } from '@auroralinks/runtime'
import { appendEntries, dropEntries, lastEntryBefore } from '../store/audit.ts'
import { sealedAnchor } from './anchor.ts'
import { entryOf } from './entry.ts'

const DAY_MS = 86_400_000
/** In ms. */
const EVERY_MS = 3_600_000

export interface RetentionOptions {
  database: Database
  clock: Clock
  logger: Logger
  seals: Seals
  /** 0: for ever. */
  keepDays: number
}

/** @returns what ends it */
export function startAuditRetention(o: RetentionOptions): () => void {
  if (o.keepDays === 0) return () => {}
  return coarseInterval(EVERY_MS, () => {
    void dropOld(o).catch(error => {
      if (!isUnavailable(error)) o.logger.error('old entries of the audit log could not be dropped', { err: error })
    })
  })
}

/** @returns how many went */
export const dropOld = (o: RetentionOptions): Promise<number> =>
  o.database.transaction(async tx => {
    const now = o.clock.now()
    const before = new Date(now - o.keepDays * DAY_MS).toISOString()
    const last = await lastEntryBefore(tx, before)
    if (last === null) return 0
    const anchor = sealedAnchor({ ...last, at: new Date(now).toISOString() }, o.seals)
    const dropped = await dropEntries(tx, anchor)
    await appendEntries(
      tx,
      [
        entryOf(
          {
            actor: { kind: 'system', id: 'retention', name: 'retention' },
            action: 'ACS_AUDIT_KEEP_DAYS',
            resource: 'audit',
          },
          {
            before: { dropped, upTo: { seq: anchor.seq, hash: anchor.hash, at: anchor.entryAt } },
            after: { keepDays: o.keepDays },
          },
        ),
      ],
      { now, seals: o.seals },
    )
    o.logger.info('old entries of the audit log have gone', { dropped, upTo: anchor.seq })
    return dropped
  })
