/**
 * factoryReset: one FactoryReset (TR-069 A.4.1.6, never twice), done when the CPE comes back with `0 BOOTSTRAP`. It
 * carries no CommandKey, and UpTime cannot tell a reset from a boot: a lost answer is settled by the next BOOTSTRAP, or
 * stays unknown.
 */
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'

interface Notes {
  /** The session in which it was sent. */
  sessionId: string
}

/** How long a device may take to come back, in ms: some write all of their flash. */
const RESET_MS = 15 * 60_000

export const factoryReset = taskKind<Notes>()({
  type: 'factoryReset',
  words: {
    title: 'Reset to factory settings',
    does: 'Makes the device forget its configuration, and waits until it is back.',
  },
  arguments: z.strictObject({}),
  result: z.null(),
  example: { arguments: {}, result: null },
  next(task, { device, now }) {
    if (!task.progress.unknown) return { send: { method: 'FactoryReset' } }
    const sessionId = task.progress.intent?.sessionId ?? device.session?.id ?? ''
    return { transition: { to: 'waiting', until: now + RESET_MS, notes: { sessionId } } }
  },
  answered: (task, _request, response, { now }) =>
    response.method === 'FactoryResetResponse'
      ? { to: 'waiting', until: now + RESET_MS, notes: { sessionId: task.progress.intent?.sessionId ?? '' } }
      : BAD_RESPONSE,
  opened(task, { sessionId, events }) {
    const sent = task.progress.notes.sessionId ?? task.progress.intent?.sessionId ?? ''
    // Session ids sort by time: what an earlier one tells is not this reset.
    return sessionId > sent && events.some(e => e.code === '0 BOOTSTRAP') ? { to: 'succeeded', result: null } : null
  },
  overdue: () => ({
    to: 'failed',
    fault: ourFault(FAULT.unknownOutcome, 'The CPE did not come back with 0 BOOTSTRAP in time'),
  }),
})
