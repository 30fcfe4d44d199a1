/** How far behind the consumers of this process are. */
import type { BusObserver } from './delivery/observer.ts'

/** Records that a group has still to handle. */
export interface Lag {
  topic: string
  group: string
  records: number
}

/** An observer that tells at any time what this process has still to handle; all that it observes goes on to `next`. */
export function createLagReader(next: BusObserver): { observe: BusObserver; read(): Lag[] } {
  const lags = new Map<() => ReadonlyMap<string, number>, string>()
  return {
    observe(event) {
      if (event.type === 'subscribed') lags.set(event.lag, event.group)
      if (event.type === 'unsubscribed') lags.delete(event.lag)
      next(event)
    },
    read: () => [...lags].flatMap(([lag, group]) => [...lag()].map(([topic, records]) => ({ topic, group, records }))),
  }
}
