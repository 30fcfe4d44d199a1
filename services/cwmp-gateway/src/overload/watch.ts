/** Overload of a gateway, shown: its queue as a metric, its beginning and end in the log. */
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { Overload } from './overload.ts'

export interface WatchOptions {
  /** 0: nothing is ever refused. */
  targetMs: number
  clock: Clock
  logger: Logger
  telemetry: Telemetry
}

/** At the edge of what can be served it may begin and end every second: logged once in so many ms. */
const LOG_EVERY_MS = 30_000

export function watchOverload(o: WatchOptions): Overload {
  let loggedAt = -Infinity
  let shown = false
  const overload = new Overload({
    targetMs: o.targetMs === 0 ? Infinity : o.targetMs,
    monotonic: () => o.clock.monotonic(),
    onChange({ overloaded, queueingMs }) {
      const now = o.clock.monotonic()
      if (!overloaded && shown) o.logger.info('the overload is over')
      shown = overloaded && now - loggedAt >= LOG_EVERY_MS
      if (!shown) return
      loggedAt = now
      o.logger.warn('overload: some new sessions are refused for now', { queueingMs: Math.round(queueingMs) })
    },
  })
  o.telemetry.gauge(
    'acs_cwmp_queueing_seconds',
    'How long a session waits in queues, at least',
    () => Math.max(0, overload.queueingMs) / 1000,
  )
  o.telemetry.gauge('acs_cwmp_refused_share', 'The share of new sessions that is refused for overload, 0 to 1', () => {
    // When nobody comes any more, nobody else looks.
    overload.look(o.clock.monotonic())
    return overload.share
  })
  return overload
}
