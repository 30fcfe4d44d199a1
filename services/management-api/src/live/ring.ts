/** The newest events, for readers that come back with `Last-Event-ID`: bounded in number and in bytes. */
import type { LiveEvent } from './events.ts'

export interface Ring {
  /** False for an event that is there already: events arrive at least once. */
  add(event: LiveEvent): boolean
  /** The events after the one with this id, oldest first; null when it is not there any more. */
  after(id: string): LiveEvent[] | null
  size(): number
}

/** What an event costs besides its texts and its value; measured, rounded up. */
const OVERHEAD = 200

export function createRing(maxEvents = 10_000, maxBytes = 32 * 1_048_576): Ring {
  // Events are numbered as they come. (The oldest entry of a Map is dear to find: it walks over those deleted before it.)
  const numbers = new Map<string, number>()
  const ids: string[] = []
  const texts: string[] = []
  let oldest = 0
  let next = 0
  let bytes = 0

  const drop = (): void => {
    const at = oldest++ % maxEvents
    bytes -= sizeOf(ids[at]!, texts[at]!)
    numbers.delete(ids[at]!)
    ids[at] = texts[at] = ''
  }

  return {
    add(event) {
      if (numbers.has(event.id)) return false
      const id = ownText(event.id)
      const packed = pack(event)
      bytes += sizeOf(id, packed)
      while (oldest < next && (next - oldest === maxEvents || bytes > maxBytes)) drop()
      const at = next % maxEvents
      ids[at] = id
      texts[at] = packed
      numbers.set(id, next++)
      return true
    },
    after(id) {
      const number = numbers.get(id)
      if (number === undefined) return null
      return Array.from({ length: next - number - 1 }, (_, i) => {
        const at = (number + 1 + i) % maxEvents
        return unpack(ids[at]!, texts[at]!)
      })
    },
    size: () => next - oldest,
  }
}

const sizeOf = (id: string, packed: string): number => OVERHEAD + id.length + packed.length

/** A copy: what comes out of a record may be a part of a longer text, which would stay in memory with it. */
const ownText = (text: string): string => Buffer.from(text).toString()

/** An event as one text, a character for each byte: that is one object, while texts and bytes by themselves are eight. */
function pack(e: LiveEvent): string {
  const head = Buffer.from(`${JSON.stringify([e.type, e.time, e.deviceId])}\n`)
  return Buffer.concat([head, e.value]).toString('latin1')
}

function unpack(id: string, packed: string): LiveEvent {
  const end = packed.indexOf('\n')
  const [type, time, deviceId] = JSON.parse(Buffer.from(packed.slice(0, end), 'latin1').toString()) as [
    string,
    string,
    string,
  ]
  return { id, type, time, deviceId, value: Buffer.from(packed.slice(end + 1), 'latin1') }
}
