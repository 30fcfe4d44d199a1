/** A fresh system with a PostgreSQL that the measurements can reach too: fleets are filled in by SQL. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectDatabase, startEmbeddedPostgres } from '@auroralinks/database'
import type { Database, EmbeddedPostgres } from '@auroralinks/database'
import { startSystem } from '@auroralinks/testkit/system'
import type { Mode, System } from '@auroralinks/testkit/system'
import { NO_LIMITS } from './no-limits.ts'

export interface Lab {
  readonly mode: Mode
  readonly system: System
  readonly database: Database
  readonly postgres: EmbeddedPostgres
  /** How many devices are known under the numbers from 0. */
  known: number
  close(): Promise<void>
}

/** As the stack starts its own. */
const POSTGRES_SETTINGS = { max_connections: '120' }

/** A measurement that is ended takes its system with it. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP']

/** Starts one. */
export async function openLab(mode: Mode): Promise<Lab> {
  const dir = mkdtempSync(join(tmpdir(), `acs-bench-${mode}-`))
  const closing: (() => Promise<void> | void)[] = [
    () => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ]
  let closed: Promise<void> | null = null
  const close = (): Promise<void> => (closed ??= closeAll())
  const closeAll = async (): Promise<void> => {
    for (const step of closing.reverse()) await step()
    for (const signal of SIGNALS) process.off(signal, ended)
  }
  const ended = (signal: NodeJS.Signals): void => {
    void close().finally(() => process.kill(process.pid, signal))
  }
  for (const signal of SIGNALS) process.on(signal, ended)
  try {
    const postgres = await startEmbeddedPostgres({ dir, settings: POSTGRES_SETTINGS })
    closing.push(() => postgres.stop())
    const system = await startSystem(mode, {
      ACS_CWMP_AUTH: 'optional',
      ACS_CWMP_TLS: 'auto',
      DATABASE_URL: postgres.url,
      ...NO_LIMITS,
    })
    closing.push(() => system.stop())
    const database = await connectDatabase({ url: postgres.url, max: 2 })
    closing.push(() => database.close())
    return { mode, system, database, postgres, known: 0, close }
  } catch (error) {
    await close()
    throw error
  }
}
