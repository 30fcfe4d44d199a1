/** Work that is done once a second for as long as the process runs, never twice at once. */
import { setTimeout as pause } from 'node:timers/promises'
import { coarseInterval } from '@auroralinks/runtime'

const EVERY_MS = 1_000
/** How long work under way may hold up the end of the process, in ms: it waits as long as the database is away. */
const STOP_MS = 2_000

/**
 * @param o.work one round; it ends soon once `stopped` says so
 * @param o.failed a round failed; the next one comes
 * @param o.last done after the last round, when the process ends
 */
export function everySecond(o: {
  work(stopped: () => boolean): Promise<void>
  failed(error: unknown): void
  last?(): Promise<void>
}): { stop(): Promise<void> } {
  let stopped = false
  let running: Promise<void> | null = null
  const end = coarseInterval(EVERY_MS, () => {
    running ??= o
      .work(() => stopped)
      .catch(o.failed)
      .finally(() => {
        running = null
      })
  })
  return {
    async stop() {
      stopped = true
      end()
      const last = (running ?? Promise.resolve()).then(o.last).catch(() => {})
      await Promise.race([last, pause(STOP_MS, undefined, { ref: false })])
    },
  }
}
