/** Sessions that were turned away, kept for the operator: written with others, seldom per device. The planner's retention drops them. */
import { newId } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { createLimiter } from './rate.ts'
import type { RejectionRow, Store } from './store.ts'
import { createWrittenBehind } from './written-behind.ts'

export interface Rejections {
  /** Never waits and never fails: what cannot be kept is counted by `onLost`. */
  add(row: Omit<RejectionRow, 'id'>): void
  /** Waits for what is being written, 2 s at most. */
  stop(): Promise<void>
}

export function createRejections(o: { store: Store; clock: Clock; logger: Logger; onLost: () => void }): Rejections {
  const allowed = createLimiter({ everyMs: 10_000, perSecond: 100 })
  const rows = createWrittenBehind<RejectionRow>({
    write: batch => o.store.reject(batch),
    maxWaiting: 1_000,
    lost: 'rejections could not be kept',
    onLost: o.onLost,
    clock: o.clock,
    logger: o.logger,
  })
  return {
    add(row) {
      if (allowed(`${row.deviceId} ${row.code}`, row.at)) rows.add({ id: newId(row.at), ...row })
    },
    stop: rows.stop,
  }
}
