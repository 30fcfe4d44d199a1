/** At most one of a kind in a while. */
import { remember } from '@auroralinks/runtime'

/** Whether something may be said or written now. */
export type Limiter = (key: string, now: number) => boolean

/** One per key in `everyMs`, and at most `perSecond` of all keys; forgets keys, not time, when there are very many. */
export function createLimiter(o: { everyMs: number; perSecond: number; maxKeys?: number }): Limiter {
  const last = new Map<string, number>()
  const maxKeys = o.maxKeys ?? 10_000
  let second = 0
  let used = 0
  return (key, now) => {
    const before = last.get(key)
    if (before !== undefined && now - before < o.everyMs) return false
    const current = Math.floor(now / 1000)
    if (current !== second) {
      second = current
      used = 0
    }
    if (used >= o.perSecond) return false
    used++
    remember(last, key, now, maxKeys)
    return true
  }
}
