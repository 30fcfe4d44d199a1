/** Server-sent events: each reader gets what its filter lets through; one that reads too slowly is let go. */
import type { Logger } from '@auroralinks/runtime'
import type { Language } from '@auroralinks/tasks'
import { eventBody } from './events.ts'
import type { LiveEvent } from './events.ts'
import type { Hub } from './hub.ts'

export interface StreamFilter {
  /** Types, or their beginning with a `*` (`task.*`). */
  types: string[] | null
  deviceId: string | null
  /** Of the words in what is sent. */
  language: Language
}

/** What may wait for a slow reader, in bytes. */
const MAX_WAITING = 1_048_576
const HEARTBEAT_MS = 15_000

const UTF8 = new TextEncoder()

const wants = (f: StreamFilter, e: LiveEvent): boolean =>
  (f.deviceId === null || f.deviceId === e.deviceId) &&
  (f.types === null || f.types.some(t => (t.endsWith('*') ? e.type.startsWith(t.slice(0, -1)) : e.type === t)))

/** One event on the wire. An id made from device ids never holds a line break; a foreign one might. */
function frame(e: LiveEvent, language: Language): Uint8Array {
  return UTF8.encode(
    `event: ${e.type}\nid: ${e.id.replaceAll(/[\r\n\0]/g, '')}\ndata: ${JSON.stringify(eventBody(e, language))}\n\n`,
  )
}

export interface Streams {
  /** A body of events. With `lastEventId` what came after it is sent first; `stream.reset` says that some of it is gone. */
  open(filter: StreamFilter, lastEventId: string | null): ReadableStream<Uint8Array>
  /** How many were let go because they read too slowly. */
  dropped(): number
  close(): void
}

interface Reader {
  send(chunk: Uint8Array): void
  end(): void
}

export function createStreams(o: { hub: Hub; logger: Logger; heartbeatMs?: number; maxWaiting?: number }): Streams {
  const readers = new Set<Reader>()
  const maxWaiting = o.maxWaiting ?? MAX_WAITING
  let dropped = 0
  // One encoding of an event serves all its readers of a language.
  let last: { event: LiveEvent; chunks: Map<Language, Uint8Array> } | undefined
  const encoded = (event: LiveEvent, language: Language): Uint8Array => {
    if (last?.event !== event) last = { event, chunks: new Map() }
    const chunk = last.chunks.get(language) ?? frame(event, language)
    last.chunks.set(language, chunk)
    return chunk
  }
  const beat = UTF8.encode(': still here\n\n')
  const heart = setInterval(() => {
    for (const r of readers) r.send(beat)
  }, o.heartbeatMs ?? HEARTBEAT_MS)
  heart.unref()

  return {
    open(filter, lastEventId) {
      let stop = (): void => {}
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            const reader: Reader = {
              send(chunk) {
                controller.enqueue(chunk)
                if ((controller.desiredSize ?? 0) > 0) return
                dropped++
                o.logger.info('a reader of events was too slow and was let go')
                reader.end()
              },
              end() {
                stop()
                controller.close()
              },
            }
            const unsubscribe = o.hub.onEvent(event => {
              if (wants(filter, event)) reader.send(encoded(event, filter.language))
            })
            stop = () => {
              stop = () => {}
              unsubscribe()
              readers.delete(reader)
            }
            readers.add(reader)
            reader.send(UTF8.encode('retry: 2000\n: connected\n\n'))
            if (lastEventId === null) return
            const missed = o.hub.after(lastEventId)
            if (missed === null)
              reader.send(
                UTF8.encode(
                  `event: stream.reset\ndata: ${JSON.stringify({ type: 'stream.reset', reason: 'events since Last-Event-ID are not kept any more: read what is needed again' })}\n\n`,
                ),
              )
            for (const event of missed ?? []) {
              if (!readers.has(reader)) return
              if (wants(filter, event)) reader.send(frame(event, filter.language))
            }
          },
          cancel: () => stop(),
        },
        new ByteLengthQueuingStrategy({ highWaterMark: maxWaiting }),
      )
    },
    dropped: () => dropped,
    close() {
      clearInterval(heart)
      for (const r of [...readers]) r.end()
    },
  }
}
