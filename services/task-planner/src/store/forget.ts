/** Deletes all that the planner keeps of a device. */
import type { OutgoingRecord } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import type { Task } from '@auroralinks/tasks'
import { lockEpoch } from './epochs.ts'
import { guarded } from './parts.ts'
import { outboxPart } from './rows/outbox.ts'
import type { TaskRow } from './rows/task.ts'
import { TASK_COLUMNS, taskFromRow } from './rows/task.ts'

const TABLES = ['task', 'session', 'parameter', 'parameter_index', 'fault', 'device_status'] as const

/**
 * Deletes the rows of a device, and writes into the outbox what the world is to know of its tasks that had not ended:
 * one transaction, under the epoch like every write. What was decided for the device before must be written already.
 * @param cancelled the event of a task's end
 * @returns the events, to be published now
 * @throws Fenced when the partition has a newer owner: nothing was deleted
 */
export function forgetDevice(
  database: Database,
  device: { key: string; partition: number; epoch: bigint },
  cancelled: (task: Task) => OutgoingRecord,
): Promise<OutgoingRecord[]> {
  const { key, partition, epoch } = device
  return database.transaction(async tx => {
    await lockEpoch(tx, device)
    const open = await tx.query<TaskRow>({
      text: `DELETE FROM task WHERE device_key = $1 AND ended_at IS NULL RETURNING ${TASK_COLUMNS}`,
      values: [key],
    })
    const outbox = open
      .map(taskFromRow)
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map(cancelled)
    const part = outboxPart([{ partition, outbox }])
    if (part) await tx.query(guarded(new Map([[partition, epoch]]), [part]))
    await tx.query({
      text: 'DELETE FROM session_message m USING session s WHERE s.id = m.session_id AND s.device_key = $1',
      values: [key],
    })
    for (const table of TABLES) await tx.query({ text: `DELETE FROM ${table} WHERE device_key = $1`, values: [key] })
    return outbox
  })
}
