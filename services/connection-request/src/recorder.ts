/** Writes each change of a request, in order and with others, and then tells it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Bus } from '@auroralinks/bus'
import { gather, isUnavailable } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import { resultEvent } from './results.ts'
import type { RequestRow, Store } from './store.ts'

export interface Recorder {
  /** Resolves when the row is durable and, where `tell`, its event too: first written, then told, so that whoever hears it can read it. */
  record(row: RequestRow, o: { tell: boolean; traceparent?: string | undefined }): Promise<void>
  waiting(): number
  /** Waits for what is being written, 3 s at most. */
  stop(): Promise<void>
}

export function createRecorder(o: { bus: Bus; store: Store; clock: Clock; logger: Logger }): Recorder {
  const stopping = new AbortController()
  const writes = gather({
    maxBatch: 500, maxWaiting: Infinity, patienceMs: Infinity, monotonic: () => o.clock.monotonic(),
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

  return {
    async record(row, { tell, traceparent }) {
      await writes.add(row)
      if (tell) await o.bus.publish(resultEvent(row, o.clock.now(), traceparent))
    },
    waiting: () => writes.waiting(),
    async stop() {
      const late = setTimeout(() => stopping.abort(), 3_000)
      await writes.idle()
      clearTimeout(late)
    },
  }
}
