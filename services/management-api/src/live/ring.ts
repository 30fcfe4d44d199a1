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
  // Events are numbered as they come. (The oldest entry of a Map is dear to find: it walks over those deleted before it.)
  const numbers = new Map<string, number>()
  const kept: (LiveEvent | undefined)[] = []
  let oldest = 0
  let next = 0
  let bytes = 0
  const at = (number: number): LiveEvent => kept[number % maxEvents]!

  const drop = (): void => {
    const event = at(oldest)
    kept[oldest++ % maxEvents] = undefined
    numbers.delete(event.id)
    bytes -= event.value.byteLength + OVERHEAD
  }

  return {
    add(event) {
      if (numbers.has(event.id)) return false
      const size = event.value.byteLength + OVERHEAD
      while (oldest < next && (next - oldest === maxEvents || bytes + size > maxBytes)) drop()
      numbers.set(event.id, next)
      kept[next++ % maxEvents] = event
      bytes += size
      return true
    },
    after(id) {
      const number = numbers.get(id)
      if (number === undefined) return null
      return Array.from({ length: next - number - 1 }, (_, i) => at(number + 1 + i))
    },
    size: () => next - oldest,
  }
}
