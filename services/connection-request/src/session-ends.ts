/** Notices when sessions end that devices were in when they were to be asked: nobody calls a device that is here. */
import { isUnavailable } from '@auroralinks/database'
import type { Logger } from '@auroralinks/runtime'

export interface SessionEnds {
  /** Looks for the end of this session; one of each device, the last that was named. */
  watch(deviceId: string, sessionId: string): void
  forget(deviceId: string): void
  stop(): void
}

export interface SessionEndsOptions {
  /** For each of these sessions that is known, whether it has ended. */
  ended(sessionIds: string[]): Promise<ReadonlyMap<string, boolean>>
  /** Called once. */
  over(deviceId: string, sessionId: string): void
  /** Steady, in ms. */
  steady(): number
  logger: Logger
  /** How often it looks, in ms. */
  everyMs?: number
}

const EVERY_MS = 200
/** A session that nobody has written down for so long is none that goes on. */
const UNSEEN_MS = 2_000

export function createSessionEnds(o: SessionEndsOptions): SessionEnds {
  const watched = new Map<string, { sessionId: string; since: number }>()
  let timer: NodeJS.Timeout | undefined
  let looking = false
  let stopped = false

  const look = async (): Promise<void> => {
    const now = [...watched]
    const known = await o.ended([...new Set(now.map(([, w]) => w.sessionId))])
    for (const [deviceId, w] of now) {
      const ended = known.get(w.sessionId) ?? o.steady() - w.since >= UNSEEN_MS
      if (!ended || watched.get(deviceId) !== w) continue
      watched.delete(deviceId)
      o.over(deviceId, w.sessionId)
    }
  }
  const arm = (): void => {
    if (timer !== undefined || looking || stopped || watched.size === 0) return
    timer = setTimeout(() => {
      timer = undefined
      looking = true
      look()
        .catch(error => {
          if (!isUnavailable(error)) o.logger.error('sessions could not be looked at', { err: error })
        })
        .finally(() => {
          looking = false
          arm()
        })
    }, o.everyMs ?? EVERY_MS)
  }

  return {
    watch(deviceId, sessionId) {
      if (watched.get(deviceId)?.sessionId === sessionId) return
      watched.set(deviceId, { sessionId, since: o.steady() })
      arm()
    },
    forget: deviceId => void watched.delete(deviceId),
    stop() {
      stopped = true
      clearTimeout(timer)
      watched.clear()
    },
  }
}
