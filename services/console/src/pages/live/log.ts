/** The last events that came, and what of them is shown. */
import type { LiveEvent } from '../../api/events/stream.ts'

/** So many are kept. */
export const MOST_KEPT = 1_000

/** Adds what came since, the newest first. */
export function withNew(kept: readonly LiveEvent[], fresh: readonly LiveEvent[], most = MOST_KEPT): LiveEvent[] {
  const known = new Set(kept.slice(0, 200).map(e => e.id))
  return [...fresh.filter(e => !known.has(e.id)).reverse(), ...kept].slice(0, most)
}

export interface Wanted {
  /** The beginning of the type, `task.`. */
  type: string | undefined
  /** A part of the device's id. */
  device: string | undefined
}

export const wantsEvent = (w: Wanted, e: LiveEvent): boolean =>
  (w.type === undefined || e.type.startsWith(w.type)) &&
  (w.device === undefined || (e.deviceId ?? '').toLowerCase().includes(w.device.toLowerCase()))

/** What an event says beside what all have, as one line: `status failed, code 9002`. */
export function gist(event: LiveEvent): string {
  const { id: _, type: _1, time: _2, deviceId: _3, sessionId: _4, taskId: _5, jobId: _6, ...rest } = event
  return partsOf(rest).slice(0, 6).join(' · ')
}

const SHOWN = ['type', 'status', 'code', 'name', 'value', 'method', 'error', 'test', 'state', 'total']

function partsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.slice(0, 3).flatMap(partsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, v]) => {
    if (typeof v === 'object') return partsOf(v)
    if (v === '' || !(SHOWN.includes(name) || name === 'ipAddress' || name === 'softwareVersion')) return []
    return [
      name === 'code' || name === 'type' || name === 'name' || name === 'status' ? String(v) : `${name} ${String(v)}`,
    ]
  })
}
