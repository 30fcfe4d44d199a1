/** How fast a job gives its tasks: a rate that holds on the average, whoever gives them and however often that one dies. */

/** Tasks that are given at once. */
export const MOST_AT_ONCE = 1_000
/** What was not used up does not gather: at most so much of it, in ms. */
const MOST_CREDIT_MS = 1_000
/** How long it gathers at least, in ms: a job is no stream of single tasks. */
const LEAST_CREDIT_MS = 250

export interface Pace {
  /** How many may be given now. */
  many: number
  /** Until when the rate is used up once they are, in ms since 1970. */
  pacedUntil: number
  /** Where none may: how long from now, in ms. */
  waitMs: number
}

/**
 * How many tasks a rate allows now.
 * @param pacedUntil until when it is used up, in ms since 1970; null: nothing was given yet
 * @param now ms since 1970
 * @example paceOf(4, null, now) // one at once, then one every 250 ms
 */
export function paceOf(ratePerSecond: number, pacedUntil: number | null, now: number): Pace {
  const each = 1000 / ratePerSecond
  const least = Math.max(each, LEAST_CREDIT_MS)
  const from = Math.max(pacedUntil ?? 0, now - Math.max(least, MOST_CREDIT_MS))
  const credit = pacedUntil === null ? least : now - from
  if (credit < least) return { many: 0, pacedUntil: from, waitMs: Math.ceil(least - credit) }
  // A quotient such as 2.9999999996 is three.
  const many = Math.min(Math.floor(credit / each + 1e-6), MOST_AT_ONCE)
  return { many, pacedUntil: (pacedUntil === null ? now - least : from) + many * each, waitMs: 0 }
}
