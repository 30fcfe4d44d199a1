/**
 * scheduleInform: one ScheduleInform (TR-069 A.4.1.2, never twice), done when the CPE comes with `M ScheduleInform` and
 * its CommandKey. Nothing reads back whether it was taken: a lost answer is settled by that event, or stays unknown.
 */
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import { keyOf } from './task.ts'

/** How much later than asked for it may come, in ms: its link may be down. */
const LATE_MS = 3_600_000

/** The same where nobody knows whether it was taken. */
const LATE_WHERE_UNKNOWN_MS = 120_000

export const scheduleInform = taskKind<Record<string, never>>()({
  type: 'scheduleInform',
  words: { title: 'Have it come later', does: 'Asks the device to come by itself after a time.' },
  arguments: z.strictObject({
    delaySeconds: z.number().int().min(1, 'is at least 1 (TR-069 A.4.1.2)').max(4_294_967_295),
  }),
  result: z.null(),
  example: { arguments: { delaySeconds: 3600 }, result: null },
  sharesItsWait: true,
  next(task, { now }) {
    const { delaySeconds } = task.arguments
    if (task.progress.unknown)
      return { transition: { to: 'waiting', until: now + delaySeconds * 1_000 + LATE_WHERE_UNKNOWN_MS, notes: {} } }
    return { send: { method: 'ScheduleInform', delaySeconds, commandKey: keyOf(task) } }
  },
  answered: (task, _request, response, { now }) =>
    response.method === 'ScheduleInformResponse'
      ? { to: 'waiting', until: now + task.arguments.delaySeconds * 1_000 + LATE_MS, notes: {} }
      : BAD_RESPONSE,
  opened: (task, { events }) =>
    events.some(e => e.code === 'M ScheduleInform' && e.commandKey === keyOf(task))
      ? { to: 'succeeded', result: null }
      : null,
  overdue: () => ({
    to: 'failed',
    fault: ourFault(FAULT.unknownOutcome, 'The CPE did not come with M ScheduleInform in time'),
  }),
})
