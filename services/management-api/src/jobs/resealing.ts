/** The tasks of jobs sealed anew, when the sealing key is changed. */
import { oldJobs } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { Sealer } from '@auroralinks/runtime'
import { resealedTask } from './secrets.ts'

/** All that are there; another process that does the same at the same time changes nothing that is not the same. */
export async function resealJobs(database: Database, sealer: Sealer): Promise<{ done: number; unreadable: number }> {
  let [done, unreadable] = [0, 0]
  for (const { id, taskSealed } of await oldJobs(database, { bytes: sealer.beginning })) {
    const anew = resealedTask(sealer, id, taskSealed)
    if (anew === null) {
      unreadable++
      continue
    }
    await database.query({
      text: 'update job set task_sealed = $2 where id = $1 and task_sealed = $3',
      values: [id, Buffer.from(anew), Buffer.from(taskSealed)],
    })
    done++
  }
  return { done, unreadable }
}
