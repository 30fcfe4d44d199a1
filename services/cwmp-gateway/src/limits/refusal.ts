/** The answer for whoever comes too often (503 with Retry-After), counted and, once in a while, logged. */
import { excerpt, remember } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { placeOf } from '../http/place.ts'
import type { Metrics } from '../metrics.ts'
import type { About, CwmpResponse } from '../protocol/exchange.ts'
import { busy, retryAfter } from '../protocol/replies.ts'
import type { Limit } from './limits.ts'

/** `device-sessions`: identity said that the device opens too many. */
export type Limited = (
  limit: Limit | 'device-sessions',
  from: { address: string; device?: string | null; about?: About; seconds?: number },
) => CwmpResponse

/** Before it is spread, in seconds. */
const SOONEST = 5
/** One line for each place and limit in so many ms, of as many as are remembered. */
const LOG_MS = 60_000
const MOST = 1_000

export function createLimited(o: {
  clock: Pick<Clock, 'monotonic'>
  logger: Logger
  metrics: Pick<Metrics, 'limited'>
  /** 0 to 1. */
  random: () => number
}): Limited {
  const told = new Map<string, number>()
  return (limit, { address, device, about, seconds = SOONEST }) => {
    o.metrics.limited.add(1, { limit })
    const key = `${limit} ${placeOf(address)} ${about?.deviceId ?? device ?? ''}`.slice(0, 512)
    const now = o.clock.monotonic()
    if (now - (told.get(key) ?? -Infinity) >= LOG_MS) {
      remember(told, key, now, MOST)
      o.logger.warn('more comes than a limit allows: it is sent away for a while', {
        limit,
        remoteAddress: address,
        ...about,
        ...(device != null && { username: excerpt(device) }),
      })
    }
    return busy('refused', retryAfter(o, seconds), about)
  }
}
