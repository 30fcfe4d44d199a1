/** What a run says at its end. */
import type { Difference, Records } from './audit/index.ts'

const MOST_LINES = 60

/** The counts of a run, as lines. */
export function summaryOf(r: Records): string[] {
  const accepted = r.asked.filter(a => a.ids.size > 0)
  const failures = r.asked.reduce((n, a) => n + a.failures, 0)
  const outcomes = tally(r.rows.map(t => (t.faultCode === null ? t.status : `${t.status} ${t.faultCode}`)))
  const executed = tally(
    r.devices.flatMap(d => d.executions.map(e => (e.fault === null ? e.method : `${e.method} ${e.fault}`))),
  )
  const informs = r.devices.reduce((n, d) => n + d.informs.length, 0)
  return [
    `asked       ${r.asked.length} requests, ${accepted.length} accepted, ${r.asked.filter(a => a.refused.length > 0).length} refused (${tally(r.asked.flatMap(a => a.refused))}), ${failures} answers failed or never came`,
    `types       ${tally(accepted.map(a => a.type))}`,
    `cancelled   ${tally(r.asked.flatMap(a => (a.cancelled === null ? [] : [a.cancelled])))}`,
    `tasks       ${r.rows.length} in the database: ${outcomes}`,
    `events      ${r.taskEvents.length} of tasks (${r.taskEvents.length - new Set(r.taskEvents.map(e => e.id)).size} published again), ${r.informed.length} of Informs (${r.informed.length - new Set(r.informed.map(e => e.sessionId)).size} published again)`,
    `requests    ${tally(r.connectionRequests.map(c => c.status))}; ${r.publishedConnectionRequests.length} ends published`,
    `devices     ${r.devices.length}, ${informs} Informs with events delivered, ${r.sessions.length} sessions kept`,
    `executed    ${executed}`,
  ]
}

function tally(of: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const key of of) counts.set(key, (counts.get(key) ?? 0) + 1)
  return (
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .map(([key, n]) => `${n} ${key}`)
      .join(', ') || 'none'
  )
}

/** The verdict, as lines. */
export function verdictOf(differences: readonly Difference[], seed: number): string[] {
  if (differences.length === 0) return [`seed ${seed}: all records agree`]
  const lines = differences
    .slice(0, MOST_LINES)
    .map(d => `  ${[d.device, d.task ?? ''].filter(s => s !== '').join(' ') || '-'}: ${d.what}`)
  const more = differences.length - lines.length
  return [`seed ${seed}: ${differences.length} differences`, ...lines, ...(more > 0 ? [`  and ${more} more`] : [])]
}

/** Prints lines and keeps them. */
export function transcribe(print: (line: string) => void): { transcript: string[]; log(line: string): void } {
  const transcript: string[] = []
  return {
    transcript,
    log(line) {
      transcript.push(line)
      print(line)
    },
  }
}
