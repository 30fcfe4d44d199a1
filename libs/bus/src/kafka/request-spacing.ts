/**
 * How far apart requests to a broker begin: the busier, the further, so that more goes with each. A request costs as
 * much as handling several records, so this is what a busy process saves most by; an idle one waits for nothing.
 */

/** What passed longer ago than this counts for little, in ms. */
const MEMORY_MS = 100
/** From so many records per ms on, requests are as far apart as they ever are. */
const BUSY_PER_MS = 0.5

export class RequestSpacing {
  readonly #mostMs: number
  #recent = 0
  #at = 0

  /** @param mostMs the gap when it is busiest, in ms */
  constructor(mostMs: number) {
    this.#mostMs = mostMs
  }

  /** So many records have passed. @param now monotonic, ms */
  passed(records: number, now: number): void {
    this.#recent = this.#recent * Math.exp((this.#at - now) / MEMORY_MS) + records
    this.#at = now
  }

  /** How long after the beginning of one request the next should begin, in ms. */
  gapMs(): number {
    const perMs = this.#recent / MEMORY_MS
    return this.#mostMs * Math.min(1, perMs / BUSY_PER_MS)
  }
}
