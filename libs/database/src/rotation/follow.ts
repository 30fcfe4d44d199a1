/** Does a service's part of a change of the sealing key: looks for one that was asked for, and works while it is not over. */
import { inRounds } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import type { Database } from '../database.ts'
import { isUnavailable } from '../unavailable.ts'

/** How often it is looked for, in ms. */
const EVERY_MS = 5_000

const RUNNING = 'select key_id from secret_rotation where ended_at is null order by requested_at desc limit 1'

/**
 * @param o.keyId of the key that this process seals with: a change to another key is not its business
 * @param o.work seals anew what the service owns; returns how much that was, and how much no key opens
 */
export function followRotation(o: {
  database: Database
  logger: Logger
  keyId: string
  work(stopped: () => boolean): Promise<{ done: number; unreadable: number }>
}): { stop(): Promise<void> } {
  const look = async (stopped: () => boolean): Promise<void> => {
    const [rotation] = await o.database.query<{ key_id: string }>({ name: 'secret-rotation', text: RUNNING })
    if (rotation === undefined || stopped()) return
    if (rotation.key_id !== o.keyId) {
      o.logger.warn('a change to another key than this process seals with was asked for (ACS_SECRET_KEY)', {
        wanted: rotation.key_id,
        own: o.keyId,
      })
      return
    }
    const { done, unreadable } = await o.work(stopped)
    if (done > 0) o.logger.info('secrets were sealed under the present key', { done, unreadable })
  }
  return inRounds({
    everyMs: EVERY_MS,
    work: look,
    failed(error) {
      if (!isUnavailable(error)) o.logger.warn('secrets could not be sealed anew', { err: error })
    },
  })
}
