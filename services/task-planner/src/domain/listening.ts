/**
 * When the ACS listened, by the signs of life that gateways leave in each partition (`session.gatewayListening`): what was
 * not heard because nobody listened is no silence of a device. Time is that of these signs, not of this process's clock: a
 * planner that lags behind in its partition knows nothing yet of the devices that came meanwhile.
 */

/** [from, to], ms since 1970. */
export type Deaf = readonly [number, number]

export interface Listening {
  /** The newest sign; null where there was none yet. */
  readonly until: number | null
  /** When nobody listened, with the grace after it; in order of time. */
  readonly deaf: readonly Deaf[]
}

export const UNHEARD: Listening = Object.freeze({ until: null, deaf: Object.freeze([]) })

/** How often a gateway says that it listens, in ms. */
export const SIGN_EVERY_MS = 5_000
/** Between two signs nobody listened when they are further apart than this, in ms. */
const GAP_MS = 3 * SIGN_EVERY_MS
/**
 * Devices that found nobody try again with growing pauses, up to 85 minutes (TR-069 3.2.1.1): as long as the ACS was
 * away, and at most so long, in ms, they are given beyond that.
 */
const MOST_GRACE_MS = 90 * 60_000
/** Older ones are forgotten. */
const MOST_DEAF = 100

/** A sign of life. @param at ms since 1970 */
export function heard(before: Listening, at: number): Listening {
  const { until, deaf } = before
  if (until === null) return { until: at, deaf: [[0, at]] }
  if (at <= until) return before
  if (at - until <= GAP_MS) return { until: at, deaf }
  const to = at + Math.min(at - until, MOST_GRACE_MS)
  const last = deaf.at(-1)
  // Away again within the grace: one absence.
  if (last !== undefined && until < last[1])
    return { until: at, deaf: [...deaf.slice(0, -1), [last[0], Math.max(last[1], to)]] }
  return { until: at, deaf: [...deaf, [until, to] as const].slice(-MOST_DEAF) }
}

/**
 * When a device that came last at `lastAt` and may stay away for `allowedMs` is silent: time in which nobody listened
 * does not count.
 */
export function silentAt({ deaf }: Pick<Listening, 'deaf'>, lastAt: number, allowedMs: number): number {
  let at = lastAt + allowedMs
  for (const [from, to] of deaf) if (to > lastAt && from < at) at += to - Math.max(from, lastAt)
  return at
}
