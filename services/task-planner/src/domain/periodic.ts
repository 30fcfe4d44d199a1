/**
 * How often a device comes, and when: what it is set to is held against what it shall be, and written where it is
 * otherwise. The times of a fleet are spread by a hash of each device, so that not all come at once after a power cut.
 */
import { hash } from 'node:crypto'
import { wellKnown } from '@auroralinks/data-model'
import { newTask } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import { taskCreated } from './commands.ts'
import { isHeartbeat } from './event-codes.ts'
import type { SessionOpened } from './events.ts'
import type { Device, Periodic } from './model.ts'
import type { Work } from './work.ts'

/** Of the tasks that write it; those of an operator have others. */
const KEY = 'acs:periodic'
const TIME_KEY = 'acs:periodic-time'
/** What was looked at, or written in vain, is looked at again after so long, in ms. */
const AGAIN_MS = 86_400_000
/** All references lie in the past, whatever the clock of the device says. */
const REFERENCE_S = Date.UTC(2026, 0, 1) / 1000

/** The parameters that say how it is set, where that has to be looked at now; empty: it need not. */
export function periodicNames(
  device: Device,
  e: Pick<SessionOpened, 'periodicSeconds' | 'quarantined' | 'events' | 'at'>,
): string[] {
  const { periodicSeconds: seconds = 0 } = e
  const { periodic, root, tasks } = device
  if (seconds === 0 || e.quarantined === true || root === null || isHeartbeat(e.events)) return []
  if (tasks.some(t => t.uniqueKey === KEY || t.uniqueKey === TIME_KEY)) return []
  const isSettled = periodic?.seconds === seconds && !periodic.asked && e.at - periodic.at < AGAIN_MS
  const names = wellKnown(root)
  return isSettled ? [] : [names.periodicInformEnable, names.periodicInformInterval, names.periodicInformTime]
}

/** Writes what is otherwise; what is not known is asked for first, once. */
export function keepPeriodic(w: Work, e: SessionOpened): void {
  const wanted = periodicNames(w.device, e)
  if (wanted.length === 0 || !e.periodicKnown) return
  const seconds = e.periodicSeconds!
  const told = new Map(e.parameters().map(p => [p.name, p.value]))
  const [enableName, intervalName, timeName] = wanted as [string, string, string]
  const known = (name: string): string | null => told.get(name) ?? e.periodicKnown?.get(name) ?? null
  const [enable, interval, time] = [known(enableName), known(intervalName), known(timeName)]
  const { periodic } = w.device
  const wasAsked = periodic?.seconds === seconds && periodic.asked && e.at - periodic.at < AGAIN_MS
  if ((interval === null || time === null) && !wasAsked) {
    create(w, KEY, { type: 'getParameterValues', arguments: { names: wanted } })
    return settle(w, { seconds, at: e.at, asked: true })
  }
  const values = [
    ...(enable !== null && /^\s*(?:0|false)\s*$/i.test(enable)
      ? [{ name: enableName, value: 'true', type: 'xsd:boolean' }]
      : []),
    ...(interval === null || Number(interval) === seconds
      ? []
      : [{ name: intervalName, value: String(seconds), type: 'xsd:unsignedInt' }]),
  ]
  if (values.length > 0) create(w, KEY, { type: 'setParameterValues', arguments: { values } })
  // By itself: a device that knows no such time keeps its interval all the same.
  const at = REFERENCE_S + partOf(w.device.id, seconds)
  if (time !== null && interval !== null && !isSameTime(time, at, seconds)) {
    const value = new Date(at * 1000).toISOString().replace('.000', '')
    create(w, TIME_KEY, {
      type: 'setParameterValues',
      arguments: { values: [{ name: timeName, value, type: 'xsd:dateTime' }] },
    })
  }
  settle(w, { seconds, at: e.at, asked: false })
}

/** A device's own second of an interval. */
export const partOf = (deviceId: string, seconds: number): number =>
  hash('sha256', deviceId, 'buffer').readUInt32BE() % seconds

/** Any reference is the same that lies whole intervals away. */
function isSameTime(text: string, at: number, seconds: number): boolean {
  const has = Date.parse(/(?:Z|[+-]\d\d:?\d\d)\s*$/i.test(text) ? text.trim() : `${text.trim()}Z`) / 1000
  return Number.isFinite(has) && (((Math.round(has) - at) % seconds) + seconds) % seconds === 0
}

function settle(w: Work, periodic: Periodic): void {
  w.device = { ...w.device, periodic }
}

function create(w: Work, uniqueKey: string, t: { type: string; arguments: Task['arguments'] }): void {
  const task = { ...newTask({ id: w.newId(), ...t }, w.now), uniqueKey }
  taskCreated(w, { type: 'create', at: w.now, task, existing: null })
}
