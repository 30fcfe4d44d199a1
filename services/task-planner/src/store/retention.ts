/** Keeps the database from growing for ever: partitions are made ahead and dropped when they are too old, declared parameters get their index. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Database, TimedTable } from '@auroralinks/database'
import { declareIndexed, maintainPartitions } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'

export interface Keep {
  sessionsDays: number
  messagesDays: number
  tasksDays: number
  /** Names of parameters that lists of devices are filtered by. */
  indexedParameters: readonly string[]
}

const EVERY_MS = 3_600_000
const AGAIN_MS = 60_000

/** What is kept how long. Rows that may not go yet outlive their partition in the default one. */
export const timedTables = (keep: Keep): TimedTable[] => [
  {
    table: 'session',
    column: 'id',
    days: 1,
    keepDays: keep.sessionsDays,
    expired: 'started_at < $1',
    storage: 'fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05',
  },
  // It has no time of its own but the id's: the bound is an id as well.
  {
    table: 'session_message',
    column: 'session_id',
    days: 1,
    keepDays: Math.min(keep.messagesDays, keep.sessionsDays),
    expired: `session_id < (lpad(to_hex((extract(epoch FROM $1) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid`,
  },
  { table: 'rejection', column: 'id', days: 1, keepDays: keep.sessionsDays, expired: 'at < $1' },
  {
    table: 'connection_request',
    column: 'id',
    days: 7,
    keepDays: keep.sessionsDays,
    expired: `status NOT IN ('pending', 'accepted') AND updated_at < $1`,
    storage: 'fillfactor = 80',
  },
  {
    table: 'task',
    column: 'id',
    days: 7,
    keepDays: keep.tasksDays,
    expired: 'ended_at < $1',
    storage: 'fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05',
  },
]

/** Works at once and then every hour; what fails is tried again in a minute. */
export function startRetention(o: {
  database: Database
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  keep: Keep
  everyMs?: number
}): { stop(): Promise<void> } {
  const dropped = o.telemetry.counter(
    'acs_retention_partitions_dropped_total',
    'Partitions dropped because they were too old',
  )
  const tables = timedTables(o.keep)
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void>

  const once = async (): Promise<boolean> => {
    const done = await maintainPartitions(o.database, tables, o.clock.now(), stopping.signal)
    dropped.add(done.dropped.length)
    if (done.made.length + done.dropped.length + done.deleted > 0)
      o.logger.info('partitions are kept in order', {
        made: done.made.join(','),
        dropped: done.dropped.join(','),
        deleted: done.deleted,
      })
    for (const f of done.failed) o.logger.warn('a partition waits', { what: f.what, err: f.error })
    const filled = await declareIndexed(o.database, o.keep.indexedParameters, stopping.signal)
    if (filled !== null && filled.length > 0) o.logger.info('parameters are indexed', { names: filled.join(',') })
    return done.failed.length === 0 && filled !== null
  }

  const pass = async (): Promise<void> => {
    const well = await once().catch((error: unknown) => {
      o.logger.warn('partitions could not be looked after', { err: error })
      return false
    })
    if (stopping.signal.aborted) return
    timer = setTimeout(
      () => {
        running = pass()
      },
      well ? (o.everyMs ?? EVERY_MS) : AGAIN_MS,
    )
    timer.unref()
  }
  running = pass()

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      // A step under way ends or is undone as a whole, whoever waits for it.
      await Promise.race([running, pause(5_000, undefined, { ref: false })])
    },
  }
}
