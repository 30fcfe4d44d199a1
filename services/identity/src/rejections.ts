/** Sessions that were turned away, kept for the operator: written with others, seldom per device, for a month. */
import { setTimeout as pause } from 'node:timers/promises'
import { gather } from '@auroralinks/database'
import { newId } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { createLimiter } from './rate.ts'
import type { RejectionRow, Store } from './store.ts'

export interface Rejections {
  /** Never waits and never fails: what cannot be kept is counted by `onLost`. */
  add(row: Omit<RejectionRow, 'id'>): void
  /** Waits for what is being written, 2 s at most. */
  stop(): Promise<void>
}

const DAY_MS = 86_400_000
const KEPT_MS = 30 * DAY_MS
const HOUR_MS = 3_600_000

export function createRejections(o: { store: Store; clock: Clock; logger: Logger; onLost: () => void }): Rejections {
  const allowed = createLimiter({ everyMs: 10_000, perSecond: 100 })
  const rows = gather({
    run: async (batch: RejectionRow[]) => { await o.store.reject(batch); return batch },
    maxBatch: 500, maxWaiting: 1_000, patienceMs: 10_000, monotonic: () => o.clock.monotonic(),
  })
  const forget = (): void => {
    o.store.forgetRejections(o.clock.now() - KEPT_MS).catch(error => o.logger.warn('old rejections could not be dropped', { err: error }))
  }
  const timer = setInterval(forget, HOUR_MS)
  timer.unref()
  return {
    add(row) {
      if (!allowed(`${row.deviceId} ${row.code}`, row.at)) return
      rows.add({ id: newId(row.at), ...row }).catch(o.onLost)
    },
    async stop() {
      clearInterval(timer)
      await Promise.race([rows.idle(), pause(2_000, undefined, { ref: false })])
    },
  }
}
