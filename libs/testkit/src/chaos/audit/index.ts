/** The audit of a run: compares all its records with each other. */
import { checkExecutions } from './executions.ts'
import { checkInforms } from './informs.ts'
import { checkParameters } from './parameters.ts'
import type { Difference, Records } from './records.ts'
import { checkTaskEvents } from './task-events.ts'
import { checkTasks } from './tasks.ts'
import { checkConnectionRequests } from './connection-requests.ts'

/** Every difference there is; none when all records agree. */
export function differencesOf(r: Records): Difference[] {
  const loose =
    (what: string) =>
    (one: string): Difference => ({ device: '', task: null, what: `${what}: ${one}` })
  return [
    ...checkTasks(r),
    ...checkTaskEvents(r),
    ...checkExecutions(r),
    ...checkInforms(r),
    ...checkParameters(r),
    ...checkConnectionRequests(r),
    ...r.devices
      .filter(d => d.absent !== null)
      .map(d => ({ device: d.id, task: null, what: `it cannot come in any more: ${d.absent}` })),
    ...r.outbox.map(loose('left in the outbox')),
    ...r.deadLetters.map(loose('a dead letter')),
    ...r.openConnectionRequests.map(loose('a connection request without an end')),
  ]
}

export type { Difference, Records } from './records.ts'
