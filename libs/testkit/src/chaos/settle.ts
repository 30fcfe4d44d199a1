/** After the faults: everything comes to its end by itself, and every device comes in once more. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Cpe } from '@auroralinks/cpe-simulator'
import type { Database } from '@auroralinks/database'
import { excerpt } from '@auroralinks/runtime'
import { readSessions, readUnfinished } from './audit/read-database.ts'

const REPORT_MS = 10_000
/** Characters of which tasks are left. */
const MOST_TYPES = 300
const COMING_AT_ONCE = 10
/** How long one device may need: it may be booting, or its session may meet the rest of an outage. */
const COMING_MS = 90_000

/** Waits until every task has its outcome and the outbox is empty. @returns null, or what is left after `seconds` */
export async function untilAllEnded(
  db: Database,
  seconds: number,
  log: (line: string) => void,
): Promise<string | null> {
  const began = performance.now()
  let reportedAt = began
  for (;;) {
    const left = await readUnfinished(db).catch(error => ({ tasks: -1, outbox: -1, types: String(error) }))
    if (left.tasks === 0 && left.outbox === 0) return null
    const now = performance.now()
    if (now - began > seconds * 1_000)
      return `after ${seconds} s ${left.tasks} tasks (${excerpt(left.types, MOST_TYPES)}) have no outcome and ${left.outbox} events are in the outbox`
    if (now - reportedAt > REPORT_MS) {
      reportedAt = now
      log(
        `settling: ${left.tasks} tasks without an outcome (${excerpt(left.types, MOST_TYPES)}), ${left.outbox} events in the outbox`,
      )
    }
    await pause(500)
  }
}

/** Lets every device open a session. @returns why not, for those that could not */
export async function everyoneComes(cpes: readonly Cpe[]): Promise<Map<string, string>> {
  const absent = new Map<string, string>()
  const queue = [...cpes]
  await Promise.all(
    Array.from({ length: COMING_AT_ONCE }, async () => {
      for (let cpe = queue.shift(); cpe; cpe = queue.shift()) {
        const why = await comes(cpe)
        if (why !== null) absent.set(cpe.id, why)
      }
    }),
  )
  return absent
}

async function comes(cpe: Cpe): Promise<string | null> {
  const end = performance.now() + COMING_MS
  for (let why = 'it did not boot'; ; await pause(250)) {
    if (performance.now() > end) return why
    if (cpe.state === 'off' || cpe.state === 'booting') continue
    const report = await Promise.race([cpe.inform('2 PERIODIC'), pause(COMING_MS, null, { ref: false })]).catch(error =>
      String(error),
    )
    if (report === null) return 'its session did not end'
    if (typeof report === 'object' && report.ok) return null
    why = typeof report === 'string' ? report : `${report.error?.kind}: ${report.error?.message}`
  }
}

/** What was delivered is on its way into the database for a moment: until the number of sessions stays. */
export async function untilSessionsStay(db: Database): Promise<void> {
  for (let before = -1, same = 0; same < 4; ) {
    const now = (await readSessions(db)).length
    same = now === before ? same + 1 : 0
    before = now
    await pause(500)
  }
}
