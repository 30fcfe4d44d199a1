/**
 * Whether a boot that was asked for came: for RPCs after which a device boots by itself. Its events show it; when they do
 * not, UpTime does, which no clock that was set meanwhile may turn into a proof. A boot that is still to come is no boot
 * that will not come: a device may answer for a while before it goes.
 */
import { FAULT, timeOfId } from '@auroralinks/runtime'
import { ourFault } from '../fault.ts'
import type { KindContext, Opened, TaskDevice, Transition } from '../kind.ts'
import type { TaskOf } from '../task.ts'

/** What a task that waits for a boot notes. */
export interface BootNotes {
  /** When and in which session the RPC was sent. */
  sentAt?: number
  sessionId?: string
  /** Nobody knows whether the RPC ran; its boot may be still to come. */
  mayCome?: boolean
}

type BootTask = TaskOf<unknown, BootNotes>
type BootTransition = Transition<null, BootNotes>

/** How long a device may take to come back after it accepted, in seconds, unless a quirk profile says more. */
const BOOT_SECONDS = 10 * 60
/** Some devices take longer than others (quirk S16). */
const bootMs = ({ quirks }: TaskDevice): number => (quirks?.sessions?.bootSeconds ?? BOOT_SECONDS) * 1000

/** How long a boot may still be to come when nobody knows whether the RPC ran, from when it was sent, in ms. */
const COMING_MS = 2 * 60_000
/** UpTime counts whole seconds: a device that did not boot since may show this much less than the time that passed, in ms. */
const SLACK_MS = 1_000

const sentAt = (task: BootTask): number =>
  Number(task.progress.notes.sentAt ?? task.progress.intent?.sentAt ?? task.startedAt ?? task.createdAt)
const sessionOf = (task: BootTask): string =>
  String(task.progress.notes.sessionId ?? task.progress.intent?.sessionId ?? '')

const mayCome = (task: BootTask): boolean => task.progress.notes.mayCome === true

/** The CPE accepted: the boot is waited for. */
export const bootAccepted = (task: BootTask, { device, now }: KindContext): BootTransition => ({
  to: 'waiting',
  until: now + bootMs(device),
  notes: { sentAt: sentAt(task), sessionId: sessionOf(task) },
})

/** What a session that opens shows of the boot. @param isThisBoot whether its events report this very one (`M Reboot` with our CommandKey) */
export function bootReportedBy(task: BootTask, event: Opened, isThisBoot: boolean): BootTransition | null {
  if (event.sessionId === sessionOf(task)) return null
  if (isThisBoot) return { to: 'succeeded', result: null }
  // Session ids sort by time: a boot reported in an earlier session is not the one that was asked for.
  if (event.sessionId <= sessionOf(task)) return null
  if (event.events.some(e => e.code === '1 BOOT')) return { to: 'succeeded', result: null }
  // It came without a boot: not gone yet, or one that reports no boots. UpTime shows it.
  return task.progress.waitUntil === null ? null : { to: 'checking' }
}

/** What UpTime says. @param upSeconds as the CPE shows it */
export function bootByUpTime(task: BootTask, upSeconds: number, { device, now }: KindContext): BootTransition {
  if (!Number.isFinite(upSeconds)) return { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
  const booted = bootedSince(task, upSeconds * 1_000, device.session?.id ?? '', now)
  if (booted === 'clocks differ')
    return {
      to: 'failed',
      fault: ourFault(FAULT.unknownOutcome, `${FAULT.unknownOutcome.string}: a clock of this ACS was set meanwhile`),
    }
  if (booted) return { to: 'succeeded', result: null }
  const { waitUntil, notes } = task.progress
  if (waitUntil !== null && !mayCome(task)) return { to: 'waiting', until: waitUntil, notes }
  // A clock that was set back must not make it longer.
  const until = Math.min(sentAt(task), now) + COMING_MS
  return until > now
    ? { to: 'waiting', until, notes: { ...notes, sentAt: sentAt(task), sessionId: sessionOf(task), mayCome: true } }
    : { to: 'retry' }
}

/** The time to wait is over: what was accepted should have come, what nobody knows of is looked at once more. */
export const bootOverdue = (task: BootTask): BootTransition =>
  mayCome(task)
    ? { to: 'checking' }
    : {
        to: 'failed',
        fault: ourFault(FAULT.unknownOutcome, 'The CPE accepted the RPC and did not come back with a boot in time'),
      }

/**
 * Whether a device that is up for so long has booted since the RPC was sent. How long ago that was is known twice: by
 * this planner's clock and its predecessor's, and by those of the gateways, in the ids of the two sessions. A clock that
 * was set in between must prove nothing.
 */
function bootedSince(task: BootTask, upMs: number, session: string, now: number): boolean | 'clocks differ' {
  const booted = (ago: number): boolean => upMs < ago - SLACK_MS
  const mine = booted(now - sentAt(task))
  const [sent, here] = [timeOfId(sessionOf(task)), timeOfId(session)]
  return sent === null || here === null || booted(here - sent) === mine ? mine : 'clocks differ'
}
