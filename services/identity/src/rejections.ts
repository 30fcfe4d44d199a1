/** Sessions that were turned away, kept for the operator: written with others, seldom per device. The planner's retention drops them. */
import { setTimeout as pause } from 'node:timers/promises'
import { gather } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import { createLimiter } from './rate.ts'
import type { RejectionRow, Store } from './store.ts'

export interface Rejections {
  /** Never waits and never fails: what cannot be kept is counted by `onLost`. */
  add(row: Omit<RejectionRow, 'id'>): void
  /** Waits for what is being written, 2 s at most. */
  stop(): Promise<void>
}

export function createRejections(o: { store: Store; clock: Clock; onLost: () => void }): Rejections {
  const allowed = createLimiter({ everyMs: 10_000, perSecond: 100 })
  const rows = gather({
    run: async (batch: RejectionRow[]) => {
      await o.store.reject(batch)
      return batch
    },
    maxBatch: 500,
    maxWaiting: 1_000,
    patienceMs: 10_000,
    monotonic: () => o.clock.monotonic(),
  })
  return {
    add(row) {
      if (!allowed(`${row.deviceId} ${row.code}`, row.at)) return
      rows.add({ id: newId(row.at), ...row }).catch(o.onLost)
    },
    async stop() {
      await Promise.race([rows.idle(), pause(2_000, undefined, { ref: false })])
    },
  }
}
