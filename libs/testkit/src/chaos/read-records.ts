/** The end of a run: everything settles, the product ends, and all that was recorded anywhere is read. */
import type { Fleet } from '@auroralinks/cpe-simulator'
import type { Database } from '@auroralinks/database'
import type { System } from '../system/launch.ts'
import {
  readConnectionRequests,
  readOpenConnectionRequests,
  readOutbox,
  readSessions,
  readTasks,
  shownTask,
} from './audit/read-database.ts'
import { deviceRecordOf, writtenPath } from './audit/read-devices.ts'
import { readTopics } from './audit/read-topics.ts'
import type { Records } from './audit/index.ts'
import { createRest } from './rest.ts'
import { everyoneComes, untilAllEnded, untilSessionsStay } from './settle.ts'
import type { Asked } from './traffic.ts'

/** What a run took place on. */
export interface Settling {
  database: Database
  fleet: Pick<Fleet, 'cpes' | 'stop'>
  system: Pick<System, 'api' | 'token' | 'end'>
  brokers: string
}

/** Waits until all has come to its end, ends the product, and reads every record there is. */
export async function settleAndRead(
  s: Settling,
  asked: readonly Asked[],
  settleSeconds: number,
  log: (line: string) => void,
): Promise<Records> {
  const began = performance.now()
  const unsettled = await untilAllEnded(s.database, settleSeconds, log)
  log(unsettled ?? `settled after ${Math.round((performance.now() - began) / 1000)} s`)
  const absent = await everyoneComes(s.fleet.cpes)
  await s.fleet.stop()
  await untilSessionsStay(s.database)
  const api = createRest(s.system.api.url, s.system.token)
  const rest = (await api.allTasks()).map(shownTask)
  const known = new Map<string, string | null>()
  for (const cpe of s.fleet.cpes) known.set(cpe.id, await api.parameter(cpe.id, writtenPath(cpe)))
  await s.system.end('SIGTERM')
  const published = await readTopics(s.brokers)
  return {
    asked,
    rest,
    known,
    ...published,
    devices: s.fleet.cpes.map(c => deviceRecordOf(c, absent.get(c.id) ?? null)),
    rows: await readTasks(s.database),
    sessions: await readSessions(s.database),
    outbox: await readOutbox(s.database),
    openConnectionRequests: await readOpenConnectionRequests(s.database),
    connectionRequests: await readConnectionRequests(s.database),
  }
}
