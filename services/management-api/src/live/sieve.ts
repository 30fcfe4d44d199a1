/** Events on their way to a reader who may see some devices only: held against the database, many at a time, in their order. */
import type { LiveEvent } from './events.ts'

export interface Sieve {
  add(event: LiveEvent): void
}

/** What is asked in one go, and what may wait for it. */
const BATCH = 500
const MOST_WAITING = 20_000

/**
 * @param o.reached which of some devices are within reach; null: all are, and nothing waits
 * @param o.failed it could not be found out, or too much waits for it: the reader is let go, never shown more than it may see
 */
export function createSieve(o: {
  reached: ((deviceIds: readonly string[]) => Promise<ReadonlySet<string>>) | null
  send(event: LiveEvent): void
  failed(error: unknown): void
}): Sieve {
  const { reached } = o
  if (reached === null) return { add: o.send }
  let waiting: LiveEvent[] = []
  let isBusy = false
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH)
      waiting = waiting.slice(BATCH)
      const within = await reached([...new Set(batch.map(e => e.deviceId))])
      for (const event of batch) if (within.has(event.deviceId)) o.send(event)
    }
  }
  return {
    add(event) {
      if (waiting.length >= MOST_WAITING) return o.failed(new Error(`${MOST_WAITING} events wait`))
      // The value is a part of what was fetched together.
      waiting.push({ ...event, value: Uint8Array.from(event.value) })
      if (isBusy) return
      isBusy = true
      drain()
        .catch((error: unknown) => {
          waiting = []
          o.failed(error)
        })
        .finally(() => {
          isBusy = false
        })
    },
  }
}
