/** Writes each change of a request, in order and with others, and then publishes it. */
import { setTimeout as pause } from 'node:timers/promises'
import { BusUnavailable } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { gather, isUnavailable } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import { resultEvent } from './results.ts'
import { isOpen } from './store.ts'
import type { RequestRow, Store } from './store.ts'

export interface Recorder {
  /** Resolves when the row is durable and, where `publish`, its event too: first written, then published, so that whoever gets the event can read the row. */
  record(row: RequestRow, o: { publish: boolean; traceparent?: string | undefined }): Promise<void>
  /** Publishes again what may not have been published: the end of a request whose process ended in between. */
  publishAgain(rows: readonly RequestRow[]): Promise<void>
  waiting(): number
  /** Waits for what is being written, 3 s at most. */
  stop(): Promise<void>
}

export function createRecorder(o: { bus: Bus; store: Store; clock: Clock; logger: Logger }): Recorder {
  const stopping = new AbortController()
  const writes = gather({
    maxBatch: 500,
    maxWaiting: Infinity,
    patienceMs: Infinity,
    monotonic: () => o.clock.monotonic(),
    run: async (rows: RequestRow[]) => {
      await untilWritten(rows)
      return rows
    },
  })

  // What happened stays true while the database is away.
  const untilWritten = async (rows: RequestRow[]): Promise<void> => {
    for (let wait = 100; ; wait = Math.min(2_000, wait * 2)) {
      try {
        return await o.store.write(rows)
      } catch (error) {
        if (!isUnavailable(error) || stopping.signal.aborted) throw error
        await pause(wait, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  const untilPublished = async (event: OutgoingRecord): Promise<void> => {
    for (;;) {
      try {
        return await o.bus.publish(event)
      } catch (error) {
        if (!(error instanceof BusUnavailable) || stopping.signal.aborted) throw error
        o.logger.warn('a result waits to be published', { deviceId: event.key, err: error })
        await pause(1_000, undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }

  const marks = gather({
    maxBatch: 500,
    maxWaiting: Infinity,
    patienceMs: Infinity,
    monotonic: () => o.clock.monotonic(),
    run: async (ids: string[]) => {
      await o.store.markPublished(ids)
      return ids
    },
  })

  const publish = async (row: RequestRow, traceparent?: string): Promise<void> => {
    await untilPublished(resultEvent(row, o.clock.now(), traceparent))
    if (isOpen(row.status)) return
    // Where this mark fails, the next owner of the partition publishes the event once more, under the same id; in an orderly hand-over it does not fail.
    await marks.add(row.id).catch(error =>
      o.logger.debug('a result could not be marked as published', {
        deviceId: row.deviceId,
        requestId: row.id,
        err: error,
      }),
    )
  }

  return {
    async record(row, { publish: isPublished, traceparent }) {
      await writes.add(row)
      if (isPublished) await publish(row, traceparent)
    },
    async publishAgain(rows) {
      await Promise.all(rows.map(row => publish(row)))
    },
    waiting: () => writes.waiting(),
    async stop() {
      const late = setTimeout(() => stopping.abort(), 3_000)
      await writes.idle()
      await marks.idle()
      clearTimeout(late)
    },
  }
}
