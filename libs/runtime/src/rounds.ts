/** Work that is done now and then for as long as a process runs, never twice at once. */
import { setTimeout as pause } from 'node:timers/promises'
import { coarseInterval } from './coarse-interval.ts'

/** How long work under way may hold up the end of the process, in ms: it waits as long as the database is away. */
const STOP_MS = 2_000

/**
 * Begins a round every `everyMs`, unless the one before is still under way; it does not keep the process alive.
 * @param o.work one round; it ends soon once `stopped` says so
 * @param o.failed a round failed; the next one comes
 * @param o.last done after the last round, when the process ends
 */
export function inRounds(o: {
  everyMs: number
  work(stopped: () => boolean): Promise<void>
  failed(error: unknown): void
  last?(): Promise<void>
}): { stop(): Promise<void> } {
  let stopped = false
  let running: Promise<void> | null = null
  const end = coarseInterval(o.everyMs, () => {
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
