/** The newest events, for readers that come back with `Last-Event-ID`: bounded in number and in bytes. */
import type { LiveEvent } from './events.ts'

export interface Ring {
  /** False for an event that is there already: events are told at least once. */
  add(event: LiveEvent): boolean
  /** The events after the one with this id, oldest first; null when it is not there any more. */
  after(id: string): LiveEvent[] | null
  size(): number
}

/** What an event costs besides its value, estimated. */
const OVERHEAD = 400

export function createRing(maxEvents = 10_000, maxBytes = 32 * 1_048_576): Ring {
  // A map keeps the order in which its keys came.
  const events = new Map<string, LiveEvent>()
  let bytes = 0
  return {
    add(event) {
      if (events.has(event.id)) return false
      events.set(event.id, event)
      bytes += event.value.byteLength + OVERHEAD
      while (events.size > 1 && (events.size > maxEvents || bytes > maxBytes)) {
        const [oldest, dropped] = events.entries().next().value!
        events.delete(oldest)
        bytes -= dropped.value.byteLength + OVERHEAD
      }
      return true
    },
    after(id) {
      if (!events.has(id)) return null
      const all = [...events.values()]
      return all.slice(all.findIndex(e => e.id === id) + 1)
    },
    size: () => events.size,
  }
}
