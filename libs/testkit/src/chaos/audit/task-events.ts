/** acs.task.events.v1 has the one outcome of each task, once or several times under the same id. */
import { hasEnded } from './records.ts'
import type { Difference, Records, TaskEvent, TaskRow } from './records.ts'

export function checkTaskEvents(r: Records): Difference[] {
  const byTask = Map.groupBy(r.taskEvents, e => e.taskId)
  const known = new Set(r.rows.map(t => t.id))
  const strangers = [...byTask.keys()]
    .filter(id => !known.has(id))
    .map(id => ({ device: '', task: id, what: 'there are events of a task that the database does not have' }))
  return [...r.rows.flatMap(row => checkOne(row, byTask.get(row.id) ?? [])), ...strangers]
}

function checkOne(row: TaskRow, events: readonly TaskEvent[]): Difference[] {
  const found: Difference[] = []
  const report = (what: string): void =>
    void found.push({ device: row.deviceId, task: row.id, what: `${row.type}: ${what}` })
  const changes = new Set(events.map(e => e.change))
  const outcomes = [...changes].filter(hasEnded)
  if (hasEnded(row.status) && outcomes.join() !== row.status)
    report(`it ${row.status}, and its events say ${outcomes.join(' and ') || 'nothing of an outcome'}`)
  if (!changes.has('queued')) report('no event says that it was queued')
  if (changes.has('started') !== (row.startedAt !== null))
    report(row.startedAt === null ? 'an event says that it started, and it never did' : 'no event says that it started')
  for (const e of events) {
    if (hasEnded(e.change) && e.status !== e.change)
      report(`the event ${e.id} says ${e.change} and holds a task that is ${e.status}`)
  }
  // How far it has got is told many times, each other fact once.
  for (const [change, same] of Map.groupBy(
    events.filter(e => e.change !== 'progress'),
    e => e.change,
  )) {
    const ids = new Set(same.map(e => e.id))
    if (ids.size > 1) report(`${change} was published under ${ids.size} ids`)
  }
  return found
}
