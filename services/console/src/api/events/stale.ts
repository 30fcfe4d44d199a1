/** Which queries an event makes stale, and how often they are read again for it. */
import type { LiveEvent } from './stream.ts'

/**
 * The keys of queries begin so; a page that reads something takes them, and is kept current by events without more:
 * `['device', id, …]`, `['devices', …]`, `['task', id]`, `['tasks', …]`, `['job', id, …]`, `['jobs', …]`, `['faults', …]`,
 * `['overview']`, `['connection-request', id]`.
 */
export type QueryKey = readonly string[]

/** Beginnings of the keys of queries that tell something else after this event. */
export function staleAfter(
  event: Pick<LiveEvent, 'type' | 'deviceId' | 'taskId' | 'jobId'> & { connectionRequest?: unknown },
): QueryKey[] {
  const { type, deviceId } = event
  const keys: QueryKey[] = []
  if (deviceId !== undefined) keys.push(['device', deviceId])
  if (type.startsWith('task.')) {
    if (event.taskId !== undefined) keys.push(['task', event.taskId])
    keys.push(['tasks'], ['overview'])
    if (type === 'task.failed' || type === 'task.succeeded') keys.push(['faults'])
  } else if (type.startsWith('job.')) {
    keys.push(['jobs'])
    if (event.jobId !== undefined) keys.push(['job', event.jobId])
  } else if (type.startsWith('device.')) keys.push(['devices'], ['overview'])
  return keys
}

/** What concerns one thing is read again at once, lists of many things more rarely, in ms. */
const ONE_MS = 150
const MANY_MS = 3_000

const pauseOf = (key: QueryKey): number => (key.length > 1 ? ONE_MS : MANY_MS)

/** Gathers what is stale: a busy fleet does not make a list be read again with every event. */
export function createStale(
  invalidate: (key: QueryKey) => unknown,
  timers: { set: typeof setTimeout; clear: typeof clearTimeout } = {
    // A browser's own want to be called as its own.
    set: ((call: () => void, ms: number) => setTimeout(call, ms)) as typeof setTimeout,
    clear: timer => clearTimeout(timer),
  },
): { add(event: LiveEvent): void; close(): void } {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  // A browser's own refuse to be called as a method of anything else.
  const { set, clear } = timers
  return {
    add(event) {
      for (const key of staleAfter(event)) {
        const name = JSON.stringify(key)
        if (waiting.has(name)) continue
        waiting.set(
          name,
          set(() => {
            waiting.delete(name)
            invalidate(key)
          }, pauseOf(key)),
        )
      }
    },
    close() {
      for (const timer of waiting.values()) clear(timer)
      waiting.clear()
    },
  }
}
