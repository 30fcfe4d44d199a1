/** Tells the planner of what devices sent. It goes by the database, so that no end of a process loses one. */
import type { Database } from '@auroralinks/database'
import { coarseInterval } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { markTold, readUntold } from '../store.ts'
import type { TransferEvents } from '../transfers/events.ts'

export interface Announcer {
  /** There is something to tell. */
  wake(): void
  close(): Promise<void>
}

/** How often it is looked for what was not told, in ms. */
const AGAIN_MS = 15_000
const AT_ONCE = 100

export function createAnnouncer(o: { database: Database; events: TransferEvents; logger: Logger }): Announcer {
  let running: Promise<void> | null = null
  let again = false

  const tellAll = async (): Promise<void> => {
    for (;;) {
      const untold = await readUntold(o.database, AT_ONCE)
      for (const file of untold) {
        const { deviceId, taskId, name, size, sha256 } = file
        await o.events.publish({ deviceId, taskId, direction: 'upload', name, size, sha256, reason: '' })
        await markTold(o.database, file)
      }
      if (untold.length < AT_ONCE) return
    }
  }

  const run = async (): Promise<void> => {
    do {
      again = false
      await tellAll().catch(error => o.logger.warn('uploads are told of later', { err: error }))
    } while (again)
    running = null
  }

  const wake = (): void => {
    again = true
    running ??= run()
  }
  const stop = coarseInterval(AGAIN_MS, wake)
  wake()
  return {
    wake,
    async close() {
      stop()
      again = false
      await running
    },
  }
}
