/** What was found a moment ago, so that each thing in use is read once in a while and not at every request. */
import type { Clock } from '@auroralinks/runtime'

export interface Remembered<T> {
  /** Finds it, or remembers; what is not there, or could not be read, is not remembered: it may be anything. */
  find(key: string): Promise<T | null>
  forget(key: string): void
}

/** @param o.ms so long a finding counts @param o.most things that are remembered */
export function remembering<T>(
  o: { clock: Pick<Clock, 'monotonic'>; ms: number; most: number },
  find: (key: string) => Promise<T | null>,
): Remembered<T> {
  const remembered = new Map<string, { until: number; found: Promise<T | null> }>()
  return {
    find(key) {
      const now = o.clock.monotonic()
      const known = remembered.get(key)
      if (known !== undefined && known.until > now) return known.found
      if (remembered.size >= o.most) remembered.clear()
      const made = { until: now + o.ms, found: find(key) }
      remembered.set(key, made)
      const forget = (): void => {
        if (remembered.get(key) === made) remembered.delete(key)
      }
      made.found.then(found => found === null && forget(), forget)
      return made.found
    },
    forget: key => void remembered.delete(key),
  }
}
