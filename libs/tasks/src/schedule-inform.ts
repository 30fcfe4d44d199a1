/**
 * scheduleInform: one ScheduleInform (TR-069 A.4.1.2, never twice), done when the CPE comes with `M ScheduleInform` and
 * its CommandKey. Nothing reads back whether it was taken: a lost answer is settled by that event, or stays unknown.
 */
import { FAULT } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import type { Objection } from './kind.ts'
import { taskKind } from './kind.ts'
import { keyOf } from './task.ts'

/** How much later than asked for it may come, in ms: its link may be down. */
const LATE_MS = 3_600_000

/** The same where nobody knows whether it was taken. */
const LATE_WHERE_UNKNOWN_MS = 120_000

const schema = z.strictObject({
  delaySeconds: z.number().int().min(1, 'is at least 1 (TR-069 A.4.1.2)').max(4_294_967_295).optional(),
  at: z.iso.datetime({ offset: true }).optional().meta({
    description: 'When it is to come, instead of delaySeconds: reckoned when the device gets the call',
  }),
})

const objection = ({ delaySeconds, at }: z.output<typeof schema>): Objection | null =>
  (delaySeconds === undefined) === (at === undefined)
    ? { where: 'delaySeconds', detail: 'is needed, or at: one of both' }
    : null

/** In seconds from now; one whose time has passed is to come at once. @param now ms since 1970 */
const delayOf = ({ delaySeconds, at }: z.output<typeof schema>, now: number): number =>
  delaySeconds ?? Math.min(4_294_967_295, Math.max(1, Math.ceil((Date.parse(at!) - now) / 1_000)))

export const scheduleInform = taskKind<Record<string, never>>()({
  type: 'scheduleInform',
  words: { title: 'Have it come later', does: 'Asks the device to come by itself after a time.' },
  arguments: schema,
  check: objection,
  result: z.null(),
  example: { arguments: { delaySeconds: 3600 }, result: null },
  sharesItsWait: true,
  next(task, { now }) {
    const delaySeconds = delayOf(task.arguments, now)
    if (task.progress.unknown)
      return { transition: { to: 'waiting', until: now + delaySeconds * 1_000 + LATE_WHERE_UNKNOWN_MS, notes: {} } }
    return { send: { method: 'ScheduleInform', delaySeconds, commandKey: keyOf(task) } }
  },
  answered: (task, _request, response, { now }) =>
    response.method === 'ScheduleInformResponse'
      ? { to: 'waiting', until: now + delayOf(task.arguments, now) * 1_000 + LATE_MS, notes: {} }
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
