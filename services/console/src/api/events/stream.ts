/** The one stream of events of the whole page: opened once, opened again when it is lost, and nothing missed between. */
import { createEventParser } from './parser.ts'

/** What the API tells: `{id, type, time, deviceId?, taskId?, jobId?, …}`. */
export interface LiveEvent {
  id: string
  type: string
  time: string
  deviceId?: string
  taskId?: string
  jobId?: string
  [more: string]: unknown
}

/** `off`: nobody listens; `lost`: it will be tried again. */
export type StreamState = 'off' | 'connecting' | 'open' | 'lost'

/** What is asked for: events of these types (null: of all), and besides every event of these devices. */
export interface Wanted {
  types: string[] | null
  watch: string[]
}

export interface StreamOptions {
  /** Opens a stream; rejects, or answers with a status that is none of success. */
  open(o: Wanted & { lastEventId: string; signal: AbortSignal }): Promise<Response>
  /** The session has ended: nothing is tried any more until `start`. */
  signedOut(): void
  setTimeout?: typeof setTimeout
}

export interface EventStream {
  start(): void
  stop(): void
  /** Lets go of the connection until `start`, which goes on after the last event that came. */
  pause(): void
  state(): StreamState
  onState(listener: () => void): () => void
  /** Calls `listener` with each event of these types (`task.*`; null: all), or only those of one device; returns how to stop. */
  on(types: readonly string[] | null, listener: (event: LiveEvent) => void, deviceId?: string): () => void
  /** Calls `listener` when events were missed: whatever is on screen has to be read again. */
  onReset(listener: () => void): () => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000
/** Whoever comes and goes within this time does not make the stream be opened again, in ms. */
const SETTLE_MS = 50

export const matches = (wanted: string, type: string): boolean =>
  wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type

/** A defect of one listener is shown as any other, and takes the stream from nobody. */
function safely(call: (event: LiveEvent) => void, event: LiveEvent): void {
  try {
    call(event)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

interface Listener {
  types: readonly string[] | null
  deviceId: string | undefined
  call: (event: LiveEvent) => void
}

const hears = ({ types, deviceId }: Listener, event: LiveEvent): boolean =>
  (deviceId === undefined || deviceId === event.deviceId) && (types === null || types.some(t => matches(t, event.type)))

export function createEventStream(o: StreamOptions): EventStream {
  const later = o.setTimeout ?? setTimeout
  const listeners = new Set<Listener>()
  const stateListeners = new Set<() => void>()
  const resetListeners = new Set<() => void>()
  let state: StreamState = 'off'
  let lastEventId = ''
  let run: AbortController | null = null
  let asked = ''
  let settling = false

  const become = (next: StreamState): void => {
    if (state === next) return
    state = next
    for (const listener of [...stateListeners]) listener()
  }
  /** Of all listeners together. */
  const wanted = (): Wanted => {
    const all = [...listeners].filter(l => l.deviceId === undefined).map(l => l.types)
    const watch = [...new Set([...listeners].flatMap(l => l.deviceId ?? []))].sort()
    return { types: all.includes(null) ? null : [...new Set(all.flatMap(t => t ?? []))].sort(), watch }
  }
  const tell = (type: string, data: string): void => {
    if (type === 'stream.reset') {
      lastEventId = ''
      for (const listener of [...resetListeners]) listener()
      return
    }
    const event = JSON.parse(data) as LiveEvent
    for (const listener of [...listeners]) if (hears(listener, event)) safely(listener.call, event)
  }

  const read = async (signal: AbortSignal): Promise<void> => {
    const what = wanted()
    asked = JSON.stringify(what)
    const response = await o.open({ ...what, lastEventId, signal })
    if (response.body === null) throw new Error('the answer has no body')
    become('open')
    const parser = createEventParser()
    for await (const text of response.body.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
      for (const event of parser.push(text)) {
        if (event.id !== '') lastEventId = event.id
        tell(event.type, event.data)
      }
    }
  }

  const keepReading = async (controller: AbortController): Promise<void> => {
    const { signal } = controller
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await read(signal)
        pause = FIRST_PAUSE_MS
      } catch (error) {
        if (signal.aborted) return
        if ((error as { status?: number }).status === 401) {
          become('off')
          return o.signedOut()
        }
        // It had been open for a while: the first pause is short again.
        if (state === 'open') pause = FIRST_PAUSE_MS
      }
      if (signal.aborted) return
      become('lost')
      await new Promise<void>(resolve => {
        later(resolve, pause)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
  const reopen = (): void => {
    run?.abort()
    run = new AbortController()
    if (state !== 'open') become('connecting')
    void keepReading(run)
  }
  /** Somebody came or went: when that changes what is wanted, the stream goes on with the other types. */
  const settle = (): void => {
    if (run === null || settling) return
    settling = true
    later(() => {
      settling = false
      if (run !== null && JSON.stringify(wanted()) !== asked) reopen()
    }, SETTLE_MS)
  }

  return {
    start() {
      if (run === null) reopen()
    },
    stop() {
      this.pause()
      lastEventId = ''
    },
    pause() {
      run?.abort()
      run = null
      become('off')
    },
    state: () => state,
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    on(types, call, deviceId) {
      const listener = { types, call, deviceId }
      listeners.add(listener)
      settle()
      return () => {
        listeners.delete(listener)
        settle()
      }
    },
    onReset(listener) {
      resetListeners.add(listener)
      return () => resetListeners.delete(listener)
    },
  }
}
