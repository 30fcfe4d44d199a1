/** Every accepted task has exactly one outcome, the same in the database, in REST and in the answers. */
import type { Asked } from '../traffic.ts'
import { hasEnded } from './records.ts'
import type { Difference, Records, TaskRow } from './records.ts'

export function checkTasks(r: Records): Difference[] {
  const rows = new Map(r.rows.map(t => [t.id, t]))
  const rest = new Map(r.rest.map(t => [t.id, t]))
  return [
    ...r.asked.flatMap(a => checkAsked(a, rows, new Set(r.strangers))),
    ...r.rows.flatMap(row => checkRow(row, rest.get(row.id))),
    ...labelledTwice(r),
    ...r.strangers
      .filter(id => !r.rejected.includes(id))
      .map(task => ({ device: '', task, what: 'it is a dead letter, and no event says that it was refused' })),
    ...r.rest
      .filter(t => !rows.has(t.id))
      .map(t => ({ device: t.deviceId, task: t.id, what: 'REST shows it and the database does not have it' })),
  ]
}

/** What was promised is kept. */
function checkAsked(a: Asked, rows: ReadonlyMap<string, TaskRow>, strangers: ReadonlySet<string>): Difference[] {
  const found: Difference[] = []
  const report = (task: string, what: string): void =>
    void found.push({ device: a.deviceId, task, what: `${a.type} ${a.request.label}: ${what}` })
  if (a.ids.size > 1) report([...a.ids].join(' and '), 'one Idempotency-Key made several tasks')
  for (const id of a.ids) {
    const row = rows.get(id)
    if (!row) {
      if (!strangers.has(id)) report(id, 'it was accepted and is not there')
      continue
    }
    if (row.type !== a.type || row.deviceId !== a.deviceId) report(id, `it is a ${row.type} of ${row.deviceId}`)
    if (a.cancelled === 'yes' && row.status !== 'cancelled')
      report(id, `cancelling it was confirmed, and it ${row.status}`)
    for (const outcome of a.outcomes)
      if (outcome.id === id && outcome.status !== row.status)
        report(id, `the answer to ?wait said ${outcome.status}, and it is ${row.status}`)
  }
  if (a.ids.size === 0 && a.refused.length > 0 && a.failures === 0) {
    for (const row of rows.values())
      if (row.uniqueKey === a.request.label) report(row.id, `it was refused (${a.refused.join(', ')}) and is there`)
  }
  return found
}

function checkRow(row: TaskRow, shown: TaskRow | undefined): Difference[] {
  const of = (what: string): Difference => ({ device: row.deviceId, task: row.id, what: `${row.type}: ${what}` })
  if (!hasEnded(row.status)) return [of(`it has no outcome: ${row.status}`)]
  if (!shown) return [of('the database has it and REST does not show it')]
  if (shown.status !== row.status || shown.faultCode !== row.faultCode)
    return [of(`the database says ${row.status} ${row.faultCode ?? ''}, REST ${shown.status} ${shown.faultCode ?? ''}`)]
  return []
}

/** One request, however often it was sent, is one task. */
function labelledTwice(r: Records): Difference[] {
  const byLabel = Map.groupBy(
    r.rows.filter(t => t.uniqueKey !== null),
    t => t.uniqueKey!,
  )
  return [...byLabel]
    .filter(([, rows]) => rows.length > 1)
    .map(([label, rows]) => ({
      device: rows[0]!.deviceId,
      task: rows.map(t => t.id).join(' and '),
      what: `the request ${label} became ${rows.length} tasks`,
    }))
}
