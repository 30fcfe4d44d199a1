/** Devices that do not come when they should (device.silent), and come again (device.back). */
import { wellKnown } from '@auroralinks/data-model'
import type { SessionOpened, SilenceDue } from './events.ts'
import type { Silence } from './model.ts'
import type { Limits, Work } from './work.ts'

const NOTHING_KNOWN: Silence = Object.freeze({ seconds: 0, off: false, since: null })
const LONGEST_INTERVAL = 2 ** 31 - 1
/** A device of which nobody can say when it should come is looked at all the same, in ms: that may change with a setting. */
export const LOOK_AGAIN_MS = 86_400_000

/** How long a device may stay away, in ms; null where nobody can say. */
export function allowedMs(
  { seconds, off }: Pick<Silence, 'seconds' | 'off'>,
  { silentIntervals, silentAfterMs }: Pick<Limits, 'silentIntervals' | 'silentAfterMs'>,
): number | null {
  if (silentIntervals === 0 || off) return null
  if (seconds > 0) return seconds * 1000 * silentIntervals
  return silentAfterMs === 0 ? null : silentAfterMs
}

/** An Inform came. Most write nothing here: when to look is moved on only when that time has come. */
export function hasCome(w: Work, e: SessionOpened): void {
  const { silence } = w.device
  if (silence?.since != null) {
    w.effects.outbox.push({ type: 'back', sessionId: e.sessionId, silentSince: silence.since, at: e.at })
    put(w, { ...silence, since: null }, e.at)
  } else if (silence === undefined) put(w, NOTHING_KNOWN, e.at)
  w.device = { ...w.device, lastInformAt: Math.max(e.at, w.device.lastInformAt ?? 0) }
}

/** The device should have come: it is silent, unless it came meanwhile or is here. */
export function silenceDue(w: Work, e: SilenceDue): void {
  const { silence, session, lastInformAt } = w.device
  if (silence === undefined || silence.since !== null || lastInformAt !== e.lastInformAt) return
  if (session !== null && session.phase !== 'closed') return
  const { seconds } = silence
  w.effects.outbox.push({ type: 'silent', lastInformAt: e.lastInformAt, intervalSeconds: seconds, at: w.now })
  w.device = { ...w.device, silence: { ...silence, since: w.now } }
  w.effects.status = { ...w.effects.status, silence: { ...silence, since: w.now, checkAt: null } }
}

/** Takes over what a decision has learned of the device's interval, wherever it was read or written. */
export function noticeInterval(w: Work): void {
  const { silence, root } = w.device
  if (silence === undefined || root === null || (w.effects.parameters.length === 0 && w.effects.gone.length === 0))
    return
  const { periodicInformInterval: interval, periodicInformEnable: enable } = wellKnown(root)
  let seconds = isGone(w, interval) ? 0 : silence.seconds
  let off = isGone(w, enable) ? false : silence.off
  for (const { name, value } of w.effects.parameters) {
    if (typeof value !== 'string') continue
    if (name === interval && /^\s*\d{1,10}\s*$/.test(value)) seconds = Math.min(Number(value), LONGEST_INTERVAL)
    else if (name === enable && /^\s*(0|1|true|false)\s*$/i.test(value)) off = /0|false/i.test(value)
  }
  if (seconds !== silence.seconds || off !== silence.off)
    put(w, { ...silence, seconds, off }, w.device.lastInformAt ?? w.now)
}

const isGone = (w: Work, name: string): boolean =>
  w.effects.gone.some(
    ({ prefix, except, below }) =>
      name.startsWith(prefix) && !except?.has(name) && ![...(below ?? [])].some(kept => name.startsWith(kept)),
  )

function put(w: Work, silence: Silence, lastInformAt: number): void {
  w.device = { ...w.device, silence }
  // One that is silent already is not looked at: it comes back by an Inform alone.
  const checkAt = silence.since === null ? lastInformAt + (allowedMs(silence, w.limits) ?? LOOK_AGAIN_MS) : null
  w.effects.status = { ...w.effects.status, silence: { ...silence, checkAt } }
}
