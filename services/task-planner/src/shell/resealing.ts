/**
 * Secrets of waiting tasks, sealed under the present key when that was asked for (`POST secrets/rotation`). What a planner
 * reads of a task, and what comes, it seals under that key anyhow: no older form can come back from its memory.
 */
import { followRotation, json, taskBatches } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { secretKeyIds } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { KeptSecrets } from '@auroralinks/tasks'
import type { Secrets } from '../secrets/secrets.ts'

/** A task that got on meanwhile has been written anew. */
const RESEALED = `
UPDATE task t SET progress = n.progress FROM unnest($1::uuid[], $2::jsonb[], $3::jsonb[]) AS n (id, old_progress, progress)
WHERE t.id = n.id AND t.progress = n.old_progress AND t.ended_at IS NULL`

export const startResealing = (o: {
  database: Database
  logger: Logger
  secretKey: string
  secrets: Pick<Secrets, 'resealed' | 'beginning'>
}): { stop(): Promise<void> } =>
  followRotation({ ...o, keyId: secretKeyIds(o.secretKey)[0]!, work: stopped => resealTasks(o, stopped) })

export async function resealTasks(
  o: { database: Database; secrets: Pick<Secrets, 'resealed' | 'beginning'> },
  stopped: () => boolean = () => false,
): Promise<{ done: number; unreadable: number }> {
  let [done, unreadable] = [0, 0]
  for await (const rows of taskBatches(o.database, { text: o.secrets.beginning })) {
    if (stopped()) break
    const anew = rows.map(r => ({ ...r, now: o.secrets.resealed<KeptSecrets>(r.deviceId, r.progress) }))
    const changed = anew.filter(r => r.now !== r.progress)
    unreadable += anew.length - changed.length
    if (changed.length === 0) continue
    await o.database.query({
      name: 'planner-reseal',
      text: RESEALED,
      values: [changed.map(r => r.id), changed.map(r => json(r.progress)), changed.map(r => json(r.now))],
    })
    done += changed.length
  }
  return { done, unreadable }
}
