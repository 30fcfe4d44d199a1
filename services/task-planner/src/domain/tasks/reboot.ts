/**
 * reboot: one Reboot (TR-069 A.3.2.8), done when `M Reboot` comes with its CommandKey; a `1 BOOT` alone is proof too
 * (quirk S19). When nobody knows whether the CPE took it, a later session reads UpTime, which no clock that was set
 * meanwhile may turn into a proof.
 */
import type { ParameterValue } from '@auroralinks/cwmp'
import { wellKnown } from '@auroralinks/data-model'
import { FAULT, timeOfId } from '@auroralinks/runtime'
import type { Device, Task } from '../model.ts'
import type { TaskKind, Turn } from './kind.ts'
import { ourFault } from './kind.ts'
import { keyOf } from './set-parameter-values.ts'

/** How long a device may take to come back, in ms. */
const BOOT_MS = 10 * 60_000
/** UpTime counts whole seconds: a device that did not boot since may show this much less than the time that passed, in ms. */
const SLACK_MS = 1_000

const sentAt = (task: Task): number => Number(task.progress.notes['sentAt'] ?? task.progress.intent?.sentAt ?? task.startedAt ?? task.createdAt)
const sessionOf = (task: Task): string => String(task.progress.notes['sessionId'] ?? task.progress.intent?.sessionId ?? '')

/**
 * Whether a device that is up for so long has booted since the Reboot was sent. How long ago that was is known twice: by
 * this planner's clock and its predecessor's, and by those of the gateways, in the ids of the two sessions. A clock that
 * was set in between must prove nothing.
 */
function bootedSince(task: Task, upMs: number, device: Device, now: number): boolean | 'clocks differ' {
  const booted = (ago: number): boolean => upMs < ago - SLACK_MS
  const mine = booted(now - sentAt(task))
  const [sent, here] = [timeOfId(sessionOf(task)), timeOfId(device.session?.id ?? '')]
  return sent === null || here === null || booted(here - sent) === mine ? mine : 'clocks differ'
}

export const reboot: TaskKind = {
  check: () => null,
  next(task, { device }) {
    if (!task.progress.unknown) return { send: { method: 'Reboot', commandKey: keyOf(task) }, once: true }
    const upTime = device.root ? wellKnown(device.root).upTime : undefined
    return upTime ? { send: { method: 'GetParameterValues', names: [upTime] }, once: false } : { turn: { go: 'fail', fault: ourFault(FAULT.unknownOutcome) } }
  },
  answered(task, _request, response, { device, now }): Turn {
    if (response.method === 'RebootResponse') {
      return { go: 'wait', until: now + BOOT_MS, notes: { sentAt: sentAt(task), sessionId: sessionOf(task) } }
    }
    if (response.method === 'GetParameterValuesResponse' && 'parameters' in response) {
      const seconds = Number((response.parameters as ParameterValue[])[0]?.value)
      if (!Number.isFinite(seconds)) return { go: 'fail', fault: ourFault(FAULT.unknownOutcome) }
      const booted = bootedSince(task, seconds * 1_000, device, now)
      if (booted === 'clocks differ') return { go: 'fail', fault: ourFault(FAULT.unknownOutcome, `${FAULT.unknownOutcome.string}: a clock of this ACS was set meanwhile`) }
      if (booted) return { go: 'succeed', result: null }
      const until = task.progress.waitUntil
      return until === null ? { go: 'again' } : { go: 'wait', until, notes: task.progress.notes }
    }
    return { go: 'fail', fault: ourFault(FAULT.badResponse) }
  },
  faulted: (_task, request) => (request.method === 'GetParameterValues' ? { go: 'fail', fault: ourFault(FAULT.unknownOutcome) } : null),
  opened(task, event) {
    if (event.sessionId === sessionOf(task)) return null
    const keys = event.events.filter(e => e.code === 'M Reboot').map(e => e.commandKey)
    if (keys.includes(keyOf(task))) return { go: 'succeed', result: null }
    // Session ids sort by time: a boot told in an earlier session is not the one that was asked for.
    const later = event.sessionId > sessionOf(task)
    if (!later) return null
    if (event.events.some(e => e.code === '1 BOOT')) return { go: 'succeed', result: null }
    // It came without a boot: not gone yet, or one that tells no boots. UpTime tells.
    return task.progress.waitUntil === null ? null : { go: 'look' }
  },
  overdue: () => ({ go: 'fail', fault: ourFault(FAULT.unknownOutcome, 'The CPE accepted the reboot and did not come back with a boot in time') }),
}
