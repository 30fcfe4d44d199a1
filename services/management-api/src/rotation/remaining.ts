/** How much is sealed otherwise than it would be now, and what of it no key opens. */
import {
  countCredentials,
  countImportLines,
  countTasks,
  credentialBatches,
  importLineBatches,
  oldJobs,
  taskBatches,
} from '@auroralinks/database'
import type { Beginnings, Database } from '@auroralinks/database'
import { createSealer, createValueSealer, secretKeyIds } from '@auroralinks/runtime'
import type { Sealer, ValueSealer } from '@auroralinks/runtime'
import { resealed } from '@auroralinks/tasks'
import type { KeptSecrets } from '@auroralinks/tasks'
import { resealedLine } from '../imports/resealing.ts'
import { resealedTask } from '../jobs/secrets.ts'

export interface Unreadable {
  /** Absent: a job's task. */
  deviceId?: string
  /** Of a waiting task; absent: the device's credentials. */
  taskId?: string
  jobId?: string
  /** With its line. */
  importId?: string
  line?: number
}

export interface Remaining {
  /** Rows that are still to be sealed anew. */
  remaining: number
  /** Rows that no key opens, the first of them. */
  unreadable: Unreadable[]
}

/** So few are looked at one by one. */
const MOST_LOOKED_AT = 1_000
const MOST_SHOWN = 100

/** What the keys of `ACS_SECRET_KEY` say of what lies there. */
export function createSealedState(o: { database: Database; secretKey: string }) {
  const credentials = createSealer(o.secretKey)
  const values = createValueSealer(o.secretKey)
  const beginnings: Beginnings = { bytes: credentials.beginning, text: values.beginning }
  return {
    /** The names of the keys, the present one first. */
    keyIds: secretKeyIds(o.secretKey),
    async remaining(): Promise<Remaining> {
      const [c, t, lines, jobs] = await Promise.all([
        countCredentials(o.database, beginnings),
        countTasks(o.database, beginnings),
        countImportLines(o.database, beginnings),
        oldJobs(o.database, beginnings),
      ])
      const many = c + t + lines
      if (many > MOST_LOOKED_AT) return { remaining: many + jobs.length, unreadable: [] }
      const rows = many === 0 ? [] : await lookAt(o.database, beginnings, credentials, values)
      for (const { id, taskSealed } of jobs)
        rows.push({
          what: resealedTask(credentials, id, taskSealed) === null ? 'unreadable' : 'old',
          of: { jobId: id },
        })
      return {
        remaining: rows.filter(r => r.what === 'old').length,
        unreadable: rows
          .filter(r => r.what === 'unreadable')
          .slice(0, MOST_SHOWN)
          .map(r => r.of),
      }
    },
  }
}

export type SealedState = ReturnType<typeof createSealedState>

/** `foreign`: a text that only looks sealed. */
type Looked = { what: 'old' | 'unreadable' | 'foreign'; of: Unreadable }

async function lookAt(db: Database, b: Beginnings, credentials: Sealer, values: ValueSealer): Promise<Looked[]> {
  const found: Looked[] = []
  for await (const rows of credentialBatches(db, b))
    for (const { deviceId, password, connectionRequestPassword } of rows) {
      const isLost = [password, connectionRequestPassword].some(s => s !== null && credentials.reseal(s) === null)
      found.push({ what: isLost ? 'unreadable' : 'old', of: { deviceId } })
    }
  for await (const rows of importLineBatches(db, b))
    for (const { importId, line, body } of rows)
      found.push({ what: resealedLine(body, credentials) === null ? 'unreadable' : 'old', of: { importId, line } })
  for await (const rows of taskBatches(db, b))
    for (const { id, deviceId, progress } of rows) {
      const { kept, unreadable } = resealed<KeptSecrets>(progress, deviceId, values)
      found.push({
        what: unreadable > 0 ? 'unreadable' : kept === progress ? 'foreign' : 'old',
        of: { deviceId, taskId: id },
      })
    }
  return found
}
