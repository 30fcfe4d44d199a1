/** How many requests one key or person may send: a bucket of tokens each, in the memory of this replica. */
import type { Clock } from '@auroralinks/runtime'
import { Problem } from './problem.ts'

export interface RateLimit {
  /** Takes a request. @param ratePerSecond null: what is usual @throws Problem 429 with Retry-After */
  take(principal: string, ratePerSecond: number | null): void
}

interface Bucket {
  tokens: number
  at: number
}

/** Beyond the rate so many seconds' worth may come at once. */
const BURST_SECONDS = 2
const MOST_BUCKETS = 10_000

/** @param usual requests a second; 0: any number */
export function createRateLimit(o: { clock: Pick<Clock, 'monotonic'>; usual: number; refused(): void }): RateLimit {
  const buckets = new Map<string, Bucket>()
  return {
    take(principal, ratePerSecond) {
      const rate = ratePerSecond ?? o.usual
      if (rate === 0) return
      const now = o.clock.monotonic()
      const most = rate * BURST_SECONDS
      let bucket = buckets.get(principal)
      if (bucket === undefined) {
        // The one that was made first: its holder begins with a full one again, which costs nobody anything.
        if (buckets.size >= MOST_BUCKETS) buckets.delete(buckets.keys().next().value!)
        buckets.set(principal, (bucket = { tokens: most, at: now }))
      }
      bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) / 1_000) * rate)
      bucket.at = now
      if (bucket.tokens >= 1) {
        bucket.tokens--
        return
      }
      o.refused()
      const seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / rate))
      throw new Problem('rate-limited', `more than ${rate} requests a second`, {
        headers: { 'retry-after': String(seconds) },
      })
    },
  }
}
