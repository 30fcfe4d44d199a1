/** Sessions that were sent to another ACS: told to the world one by one, counted with the device together with others. */
import type { Bus } from '@auroralinks/bus'
import type { Clock, Logger } from '@auroralinks/runtime'
import { redirectedEvent } from './events.ts'
import { createLimiter } from './rate.ts'
import type { Store } from './store.ts'
import { createWrittenBehind } from './written-behind.ts'

/** One that was sent there. */
export interface Redirected {
  key: bigint
  id: string
  sessionId: string
  url: string
  events: readonly { code: string; commandKey: string }[]
  remoteAddress: string
  traceparent: string | undefined
  tenant: string | null
}

export interface Redirects {
  /** Resolves when the world was told; never fails. */
  tell(redirected: Redirected): Promise<void>
  /** Waits for what is being written, 2 s at most. */
  stop(): Promise<void>
}

export function createRedirects(o: { bus: Bus; store: Store; clock: Clock; logger: Logger }): Redirects {
  const mayLog = createLimiter({ everyMs: 60_000, perSecond: 1 })
  const rows = createWrittenBehind<{ key: bigint; at: number }>({
    write: batch => o.store.redirected(batch),
    maxWaiting: 5_000,
    lost: 'redirects could not be counted',
    clock: o.clock,
    logger: o.logger,
  })
  return {
    async tell({ key, ...redirected }) {
      const at = o.clock.now()
      rows.add({ key, at })
      await o.bus.publish(redirectedEvent({ ...redirected, at })).catch(error => {
        const { id: deviceId, sessionId } = redirected
        if (mayLog('untold', o.clock.monotonic()))
          o.logger.warn('a redirect could not be told, and perhaps others', { deviceId, sessionId, err: error })
      })
    },
    stop: rows.stop,
  }
}
