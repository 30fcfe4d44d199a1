/**
 * The minimum rate of a body: it has to grow by so many bytes in each stretch of time, or to end. A byte now and then is
 * no progress, while a slow line with a large answer on it may take as long as it needs.
 */
import { coarseInterval } from '@auroralinks/runtime'

export interface MinimumRateOptions {
  /** Length of a stretch, in ms. */
  stretchMs: number
  /** The least that a body grows by, on average over a stretch. */
  bytesPerSecond: number
}

/** A body that is being sent. */
export interface RateWatch {
  grew(bytes: number): void
  /** It is here, or nobody waits for it. */
  done(): void
}

export interface MinimumRate {
  /** Calls `slow`, once, when the body does not get on. */
  watch(slow: () => void): RateWatch
}

const SWEEP_MS = 1_000

export function createMinimumRate(o: MinimumRateOptions): MinimumRate {
  const least = (o.bytesPerSecond * o.stretchMs) / 1000
  const watched = new Set<Watched>()
  let endSweeps: (() => void) | undefined

  const sweep = (): void => {
    const now = performance.now()
    for (const body of watched) {
      if (now < body.ends) continue
      if (body.bytes < least) {
        watched.delete(body)
        body.slow()
        continue
      }
      body.bytes = 0
      body.ends = now + o.stretchMs
    }
    if (watched.size > 0) return
    endSweeps?.()
    endSweeps = undefined
  }

  return {
    watch(slow) {
      const body: Watched = { bytes: 0, ends: performance.now() + o.stretchMs, slow }
      watched.add(body)
      endSweeps ??= coarseInterval(SWEEP_MS, sweep)
      return {
        grew: bytes => {
          body.bytes += bytes
        },
        done: () => void watched.delete(body),
      }
    },
  }
}

interface Watched {
  /** In this stretch. */
  bytes: number
  /** When the stretch ends, monotonic, ms. */
  ends: number
  slow: () => void
}
