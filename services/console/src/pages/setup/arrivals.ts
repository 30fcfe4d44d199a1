/** How virtual devices arrive: out of the live events, step by step. */
import type { LiveEvent } from '../../api/events/stream.ts'

/** One device that has come. */
export interface Arrival {
  deviceId: string
  /** In ms since the button was pressed. */
  afterMs: number
  /** Why it came, as codes. */
  events: readonly string[]
  isNew: boolean
  isQuarantined: boolean
}

export interface Arrivals {
  /** When the button was pressed, in ms; null: it was not, on this page. */
  since: number | null
  /** In the order in which they came. */
  came: readonly Arrival[]
}

export const NOBODY: Arrivals = { since: null, came: [] }

export const ARRIVING = ['device.informed', 'device.registered', 'device.quarantined']

/** What an event makes of it; of devices that are none of these nothing. */
export function arrived(a: Arrivals, event: LiveEvent, isOurs: (id: string) => boolean): Arrivals {
  const { deviceId: id } = event
  if (a.since === null || id === undefined || !isOurs(id)) return a
  const known = a.came.find(c => c.deviceId === id) ?? {
    deviceId: id,
    afterMs: Math.max(0, Date.parse(event.time) - a.since),
    events: [],
    isNew: false,
    isQuarantined: false,
  }
  const now: Arrival = {
    ...known,
    events: known.events.length > 0 ? known.events : codesOf(event),
    isNew: known.isNew || event.type === 'device.registered',
    isQuarantined: known.isQuarantined || event.type === 'device.quarantined',
  }
  return { ...a, came: [...a.came.filter(c => c.deviceId !== id), now].sort((x, y) => x.afterMs - y.afterMs) }
}

function codesOf({ events }: LiveEvent): string[] {
  if (!Array.isArray(events)) return []
  return events.flatMap(e => {
    const code: unknown = (e as { code?: unknown }).code
    return typeof code === 'string' ? [code] : []
  })
}
