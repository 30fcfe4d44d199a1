/** How long a UDP binding counts (TR-069 Annex G). */

export interface BindingFacts {
  /** When its last Binding Request came, as far as its row tells, in ms since 1970. */
  seenAt: number
  /** Longest time between two, in ms; null while only one came. */
  keepAliveMs: number | null
  lapsed: boolean
}

/** How long a binding counts of which only one request came. */
const UNKNOWN_MS = 180_000
const LEAST_MS = 30_000
const MOST_MS = 15 * 60_000
/** The row is written every 15 minutes while the binding goes on, and when it lapses. */
const BEHIND_MS = 16 * 60_000

/** How long after its last request a binding counts as open, in ms: two of its own keep-alives may get lost. */
export const lifeOf = (keepAliveMs: number | null): number =>
  keepAliveMs === null ? UNKNOWN_MS : Math.min(MOST_MS, Math.max(LEAST_MS, keepAliveMs * 2.5))

/** Whether a binding is open, as far as its row tells. @param now ms since 1970 */
export const isBindingOpen = (b: BindingFacts, now: number): boolean =>
  !b.lapsed && now - b.seenAt <= BEHIND_MS + lifeOf(b.keepAliveMs)
