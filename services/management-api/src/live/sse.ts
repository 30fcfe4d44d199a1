/** Server-sent events: each reader gets what its filter and its rights let through; one that reads too slowly is let go. */
import { coarseInterval } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { Language } from '@auroralinks/tasks'
import { eventBody } from './events.ts'
import { reachesAll } from '../access/access.ts'
import type { Scope } from '../access/access.ts'
import type { LiveEvent } from './events.ts'
import type { Hub } from './hub.ts'
import { createSieve } from './sieve.ts'
import { eventWithin } from './within.ts'

export interface StreamFilter {
  /** Types, or their beginning with a `*` (`task.*`). */
  types: string[] | null
  deviceId: string | null
  /** Devices of which every event is wanted besides. */
  watch: ReadonlySet<string>
  /** What the reader may reach. */
  scope: Scope
  /** Whether the reader may still read: asked every second. */
  isAllowed(): Promise<boolean>
  /** Of the words in what is sent. */
  language: Language
}

/** What may wait for a slow reader, in bytes. */
const MAX_WAITING = 1_048_576
const HEARTBEAT_MS = 15_000
/** How often it is asked whether a reader may still read: a key that is revoked ends its streams. */
const ALLOWED_MS = 1_000

const UTF8 = new TextEncoder()

const wants = (f: StreamFilter, e: LiveEvent): boolean =>
  f.watch.has(e.deviceId) ||
  ((f.deviceId === null || f.deviceId === e.deviceId) &&
    (f.types === null || f.types.some(t => (t.endsWith('*') ? e.type.startsWith(t.slice(0, -1)) : e.type === t))))

/** One event on the wire. An id made from device ids never holds a line break; a foreign one might. */
function frame(e: LiveEvent, f: Pick<StreamFilter, 'language' | 'scope'>): Uint8Array {
  const body = eventWithin(eventBody(e, f.language), f.scope)
  return UTF8.encode(`event: ${e.type}\nid: ${e.id.replaceAll(/[\r\n\0]/g, '')}\ndata: ${JSON.stringify(body)}\n\n`)
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

export interface StreamOptions {
  hub: Hub
  logger: Logger
  /** Which of some devices are within reach. */
  reached(deviceIds: readonly string[], scope: Scope): Promise<ReadonlySet<string>>
  heartbeatMs?: number
  maxWaiting?: number
}

export function createStreams(o: StreamOptions): Streams {
  const readers = new Set<Reader>()
  const maxWaiting = o.maxWaiting ?? MAX_WAITING
  let dropped = 0
  // One encoding of an event serves all its readers of a language who may see all parameters and act for the installation.
  let last: { event: LiveEvent; chunks: Map<Language, Uint8Array> } | undefined
  const encoded = (event: LiveEvent, f: StreamFilter): Uint8Array => {
    if (f.scope.parameters !== null || f.scope.tenant !== null) return frame(event, f)
    const { language } = f
    if (last?.event !== event) last = { event, chunks: new Map() }
    const chunk = last.chunks.get(language) ?? frame(event, f)
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
            const sieve = createSieve({
              reached: reachesAll(filter.scope) ? null : ids => o.reached(ids, filter.scope),
              send: event => readers.has(reader) && reader.send(encoded(event, filter)),
              failed(error) {
                o.logger.warn('a reader of events was let go: what it may see is not known', { err: error })
                if (readers.has(reader)) reader.end()
              },
            })
            const unsubscribe = o.hub.onEvent(event => {
              if (wants(filter, event)) sieve.add(event)
            })
            const endWatch = coarseInterval(ALLOWED_MS, () => {
              filter.isAllowed().then(
                allowed => {
                  if (!allowed && readers.has(reader)) reader.end()
                },
                // The database is away: nobody's rights have changed meanwhile.
                () => {},
              )
            })
            stop = () => {
              stop = () => {}
              unsubscribe()
              endWatch()
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
              if (wants(filter, event)) sieve.add(event)
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
