/**
 * For how long a member may trust that its partitions are still its own: a session timeout since the coordinator last
 * confirmed it. A process that hung for longer asks before it hands out what its sockets held.
 */

export class Lease {
  readonly #ms: number
  readonly #ask: () => void
  #confirmedAt = -Infinity
  #waiting: (() => void)[] = []
  #over = false

  /**
   * @param ms how long one confirmation holds
   * @param ask called when somebody needs a new one
   */
  constructor(ms: number, ask: () => void) {
    this.#ms = ms
    this.#ask = ask
  }

  get valid(): boolean {
    return this.#over || performance.now() - this.#confirmedAt < this.#ms
  }

  /** The coordinator has confirmed what we asked at `askedAt` (monotonic, ms). */
  confirm(askedAt: number): void {
    this.#confirmedAt = Math.max(this.#confirmedAt, askedAt)
    this.#notify()
  }

  /** The partitions are gone, or nobody reads any more: whoever waits finds that out by itself. */
  lapse(): void {
    this.#confirmedAt = -Infinity
    this.#notify()
  }

  /** No confirmation is ever needed again. */
  end(): void {
    this.#over = true
    this.#notify()
  }

  /** Resolves when there is news. */
  news(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      this.#ask()
    })
  }

  #notify(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
