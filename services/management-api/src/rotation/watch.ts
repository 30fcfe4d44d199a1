/** Counts while secrets are sealed anew, and notes the end: whoever does it tells nobody, what lies there does. */
import { isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import { coarseInterval } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { noteRemaining, runningRotation } from '../store/secret-rotations.ts'
import type { Remaining, SealedState } from './remaining.ts'

/** In ms. */
const EVERY_MS = 5_000

/** @returns what ends it */
export function watchRotation(o: {
  database: Database
  sealed: SealedState
  clock: Clock
  logger: Logger
}): () => void {
  let isBusy = false
  return coarseInterval(EVERY_MS, () => {
    if (isBusy) return
    isBusy = true
    void noteProgress(o)
      .catch(error => {
        if (!isUnavailable(error)) o.logger.warn('how far secrets are sealed anew is not known', { err: error })
      })
      .finally(() => {
        isBusy = false
      })
  })
}

/** Brings the change that is under way up to date. */
export async function noteProgress(
  o: { database: Database; sealed: SealedState; clock: Clock; logger: Logger },
  counted?: Remaining,
): Promise<void> {
  const running = await runningRotation(o.database)
  if (running === null || running.keyId !== o.sealed.keyIds[0]) return
  const now = counted ?? (await o.sealed.remaining())
  const ended = await noteRemaining(o.database, running.id, now, o.clock.now())
  if (ended)
    o.logger.info('all secrets are sealed under the present key', {
      total: running.total,
      unreadable: now.unreadable.length,
    })
}
