/** The page's stream of events, and what each event means for what is on screen. */
import { useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { request, tellSignedOut } from '../client.ts'
import { createEventStream } from './stream.ts'
import type { LiveEvent, StreamState } from './stream.ts'
import { createStale } from './stale.ts'

export const events = createEventStream({
  open({ types, watch, lastEventId, signal }) {
    const query = new URLSearchParams({
      ...(types === null ? {} : { type: types.join(',') }),
      ...(watch.length === 0 ? {} : { watch: watch.join(',') }),
    })
    return request(
      new Request(`${location.origin}/api/v1/events?${query}`, {
        signal,
        headers: { accept: 'text/event-stream', ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }) },
      }),
    )
  },
  signedOut: tellSignedOut,
})

/** How it stands with the stream; renders again when that changes. */
export const useStreamState = (): StreamState => useSyncExternalStore(events.onState, events.state)

/**
 * Calls `listener` with each event of these types while the component is there (null: of all types).
 * @param types a constant: a new array each time would open the stream again and again
 */
export function useLiveEvents(types: readonly string[] | null, listener: (event: LiveEvent) => void): void {
  const call = useEffectEvent(listener)
  const key = types === null ? null : types.join(',')
  useEffect(() => events.on(key === null ? null : key.split(','), e => call(e)), [key])
}

/** Calls `listener` with every event of one device while the component is there. */
export function useDeviceEvents(deviceId: string, listener: (event: LiveEvent) => void): void {
  const call = useEffectEvent(listener)
  useEffect(() => events.on(null, e => call(e), deviceId), [deviceId])
}

/** Whatever happens to a device makes stale what was read of it, as long as the component is there. */
export function useDeviceFollowed(deviceId: string): void {
  const client = useQueryClient()
  useEffect(() => {
    const stale = createStale(key => client.invalidateQueries({ queryKey: key }))
    const end = events.on(null, stale.add, deviceId)
    return () => {
      end()
      stale.close()
    }
  }, [client, deviceId])
}

/** What is read for the whole page, whatever is on screen. */
const ALWAYS = [
  'task.*',
  'job.*',
  'connectionRequest.*',
  'device.registered',
  'device.silent',
  'device.back',
  'device.quarantined',
  'device.replaced',
  'device.transferCompleted',
  'device.diagnosticsCompleted',
]

/** Whoever has scrolled far into a list does not have all of it read again with every event. */
const MOST_PAGES_READ_AGAIN = 3

const pagesIn = (data: unknown): number => (data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0

/** Marks what events concern as stale, so that what is on screen is read again: at most so often as `stale.ts` says. */
export function followEvents(client: QueryClient): () => void {
  const stale = createStale(key =>
    client.invalidateQueries({ queryKey: key, predicate: q => pagesIn(q.state.data) <= MOST_PAGES_READ_AGAIN }),
  )
  const ends = [events.on(ALWAYS, stale.add), events.onReset(() => void client.invalidateQueries())]
  return () => {
    for (const end of ends) end()
    stale.close()
  }
}
