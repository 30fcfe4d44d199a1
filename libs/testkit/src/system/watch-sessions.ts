/** What became of the sessions of a fleet while something was done to the system. */
import type { Fleet } from '@auroralinks/cpe-simulator'

export interface WatchedSessions {
  /** What is being done just now, for the lines. */
  during: string
  /** Sessions that ended well. */
  done: number
  /**
   * Asked to come a little later, before they were let in: where there is one planner, and a slow machine, that may be,
   * and nothing was lost by it.
   */
  putOff: number
  /** All others, a line each. */
  readonly failed: string[]
}

const CUT_BY_THE_DEVICE = 'cut by the device'

export function watchSessions(fleet: Pick<Fleet, 'on'>): WatchedSessions {
  const seen: WatchedSessions = { during: 'the start', done: 0, putOff: 0, failed: [] }
  fleet.on('session', (cpe, { error, session, informed }) => {
    if (!error) seen.done++
    // It was switched off.
    else if (error.message === CUT_BY_THE_DEVICE) return
    else if (error.status === 503 && error.retryAfterSeconds !== undefined && !informed) seen.putOff++
    else
      seen.failed.push(
        `during ${seen.during}: session ${session} of ${cpe.id}: ${error.kind} ${error.status ?? error.fault ?? ''} ${error.message}`,
      )
  })
  return seen
}
