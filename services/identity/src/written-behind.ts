/** Rows that nobody waits for: written with others, and lost where the database does not take them in time. */
import { setTimeout as pause } from 'node:timers/promises'
import { gather } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import { createLimiter } from './rate.ts'

export interface WrittenBehind<Row> {
  /** Never waits and never fails. */
  add(row: Row): void
  /** Waits for what is being written, 2 s at most. */
  stop(): Promise<void>
}

export interface WrittenBehindOptions<Row> {
  write(rows: Row[]): Promise<void>
  maxWaiting: number
  /** What the log says, once a minute at most, with how many were lost since it said so last. */
  lost: string
  onLost?(): void
  clock: Clock
  logger: Logger
}

export function createWrittenBehind<Row>(o: WrittenBehindOptions<Row>): WrittenBehind<Row> {
  const mayLog = createLimiter({ everyMs: 60_000, perSecond: 1 })
  let untold = 0
  const rows = gather({
    run: async (batch: Row[]) => {
      await o.write(batch)
      return batch
    },
    maxBatch: 500,
    maxWaiting: o.maxWaiting,
    patienceMs: 10_000,
    monotonic: () => o.clock.monotonic(),
  })
  const isLost = (error: unknown): void => {
    o.onLost?.()
    untold++
    if (!mayLog('lost', o.clock.monotonic())) return
    o.logger.warn(o.lost, { rows: untold, err: error })
    untold = 0
  }
  return {
    add: row => void rows.add(row).catch(isLost),
    async stop() {
      await Promise.race([rows.idle(), pause(2_000, undefined, { ref: false })])
    },
  }
}
