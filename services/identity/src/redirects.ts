/** Sessions that were sent to another ACS: told to the world one by one, counted with the device together with others. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Bus } from '@auroralinks/bus'
import { gather } from '@auroralinks/database'
import type { Clock, Logger } from '@auroralinks/runtime'
import { redirectedEvent } from './events.ts'
import type { Store } from './store.ts'

/** One that was sent there. */
export interface Redirected {
  key: bigint
  id: string
  sessionId: string
  url: string
  events: readonly { code: string; commandKey: string }[]
  remoteAddress: string
  traceparent: string | undefined
}

export interface Redirects {
  /** Resolves when the world was told; never fails. */
  tell(redirected: Redirected): Promise<void>
  /** Waits for what is being written, 2 s at most. */
  stop(): Promise<void>
}

export function createRedirects(o: { bus: Bus; store: Store; clock: Clock; logger: Logger }): Redirects {
  const rows = gather({
    run: async (batch: { key: bigint; at: number }[]) => {
      await o.store.redirected(batch)
      return batch
    },
    maxBatch: 500,
    maxWaiting: 5_000,
    patienceMs: 10_000,
    monotonic: () => o.clock.monotonic(),
  })
  return {
    async tell({ key, ...redirected }) {
      const at = o.clock.now()
      const { id: deviceId, sessionId } = redirected
      rows
        .add({ key, at })
        .catch(error => o.logger.warn('a redirect could not be counted', { deviceId, sessionId, err: error }))
      await o.bus
        .publish(redirectedEvent({ ...redirected, at }))
        .catch(error => o.logger.warn('a redirect could not be told', { deviceId, sessionId, err: error }))
    },
    async stop() {
      await Promise.race([rows.idle(), pause(2_000, undefined, { ref: false })])
    },
  }
}
