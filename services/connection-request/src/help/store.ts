/** The table `reachability_help`. */
import type { Database } from '@auroralinks/database'
import type { Help } from '@auroralinks/reachability'
import type { Value } from './values.ts'

export interface HelpRow {
  deviceKey: bigint
  deviceId: string
  help: Help
  askedBy: 'rules' | 'person'
  taskId: string
  undo: Value[]
  forSeconds: number | null
  undoTaskId: string | null
}

export interface HelpStore {
  /** False: it is on, or on its way; or, where the rules ask, a person took it back, or it failed within the last day. */
  begin(row: Omit<HelpRow, 'undoTaskId'>): Promise<boolean>
  sent(row: HelpRow | Omit<HelpRow, 'undoTaskId'>): Promise<void>
  /** Names the task that takes it back. Null: there is nothing to take back, or that has begun. */
  undo(deviceKey: bigint, help: Help, taskId: string, by: HelpRow['askedBy']): Promise<HelpRow | null>
  undone(row: HelpRow): Promise<void>
  /** Those whose time is over. */
  due(): Promise<{ deviceKey: bigint; help: Help }[]>
  /** Those whose task was not published for a minute after it was to be. */
  unsent(): Promise<HelpRow[]>
  /** Those of the rules that go on, by device, after this one. */
  going(
    after: bigint,
  ): Promise<(Pick<HelpRow, 'deviceKey' | 'deviceId' | 'help'> & { oui: string; productClass: string })[]>
  /** Deletes what devices that were removed left behind. */
  sweep(): Promise<void>
}

const COLUMNS = `h.device_key AS "deviceKey", h.device_id AS "deviceId", h.help, h.asked_by AS "askedBy", h.task_id AS "taskId", h.undo,
  h.for_seconds AS "forSeconds", h.undo_task_id AS "undoTaskId"`

const BEGIN = `
INSERT INTO reachability_help AS h (device_key, device_id, help, asked_by, task_id, undo, for_seconds, begun_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now())
ON CONFLICT (device_key, help) DO UPDATE SET asked_by = excluded.asked_by, task_id = excluded.task_id, undo = excluded.undo,
  for_seconds = excluded.for_seconds, begun_at = excluded.begun_at, sent_at = NULL, undo_task_id = NULL, undone_at = NULL
WHERE (excluded.asked_by = 'person' OR h.asked_by = 'rules') AND (h.undone_at IS NOT NULL OR EXISTS (
  SELECT FROM task t WHERE t.id = h.task_id AND t.status IN ('failed', 'expired', 'cancelled')
    AND (excluded.asked_by = 'person' OR t.ended_at < now() - interval '1 day')
))
RETURNING 1`

/** At most so many at a time. */
const MOST = 500

export function createHelpStore(database: Database): HelpStore {
  const run = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
    database.query<R>({ text, values })
  return {
    async begin(row) {
      const rows = await run(BEGIN, [
        String(row.deviceKey),
        row.deviceId,
        row.help,
        row.askedBy,
        row.taskId,
        JSON.stringify(row.undo),
        row.forSeconds,
      ])
      return rows.length > 0
    },
    async sent(row) {
      await run('UPDATE reachability_help SET sent_at = now() WHERE device_key = $1 AND task_id = $2', [
        String(row.deviceKey),
        row.taskId,
      ])
    },
    async undo(deviceKey, help, taskId, by) {
      const [row] = await run<HelpRow>(
        `UPDATE reachability_help h SET undo_task_id = $3, asked_by = $4 WHERE h.device_key = $1 AND h.help = $2 AND h.undo_task_id IS NULL RETURNING ${COLUMNS}`,
        [String(deviceKey), help, taskId, by],
      )
      return row ?? null
    },
    async undone(row) {
      await run('UPDATE reachability_help SET undone_at = now() WHERE device_key = $1 AND undo_task_id = $2', [
        String(row.deviceKey),
        row.undoTaskId,
      ])
    },
    due: () =>
      run(
        `SELECT h.device_key AS "deviceKey", h.help FROM reachability_help h JOIN task t ON t.id = h.task_id
         WHERE h.undone_at IS NULL AND h.undo_task_id IS NULL AND h.for_seconds IS NOT NULL AND t.status = 'succeeded'
           AND t.ended_at + make_interval(secs => h.for_seconds) < now() LIMIT ${MOST}`,
      ),
    unsent: () =>
      run(
        `SELECT ${COLUMNS} FROM reachability_help h
         WHERE h.undone_at IS NULL AND h.begun_at < now() - interval '1 minute' AND (h.sent_at IS NULL OR h.undo_task_id IS NOT NULL) LIMIT ${MOST}`,
      ),
    going: after =>
      run(
        `SELECT h.device_key AS "deviceKey", h.device_id AS "deviceId", h.help, d.oui, d.product_class AS "productClass"
         FROM reachability_help h JOIN device d ON d.key = h.device_key
         WHERE h.device_key > $1 AND h.undo_task_id IS NULL AND h.asked_by = 'rules' ORDER BY h.device_key LIMIT ${MOST}`,
        [String(after)],
      ),
    async sweep() {
      await run('DELETE FROM reachability_help h WHERE NOT EXISTS (SELECT FROM device d WHERE d.key = h.device_key)')
    },
  }
}
