/** Who waits for what until when: a map, and one timer for all. */
import type { IncomingRecord } from '@auroralinks/bus'
import { DueTimer } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'

/** The deadline passed, or the question could not be published. */
export class NoReply extends Error {
  override name = 'NoReply'
  /** The question's: a late reply carries it too. */
  correlation: string | undefined
}

interface Waiter {
  /** On the monotonic clock, in ms. */
  until: number
  resolve: (record: IncomingRecord) => void
  reject: (error: NoReply) => void
}

export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiter>()
  readonly #timer = new DueTimer(() => this.#sweep())

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#waiting.size
  }

  add(correlation: string, forMs: number): Promise<IncomingRecord> {
    return new Promise((resolve, reject) => {
      const now = this.#clock.monotonic()
      this.#waiting.set(correlation, { until: now + forMs, resolve, reject })
      this.#timer.by(now + forMs, now)
    })
  }

  /** Whether anybody waited for it. */
  settle(correlation: string, record: IncomingRecord): boolean {
    const waiter = this.#remove(correlation)
    waiter?.resolve(record)
    return waiter !== undefined
  }

  fail(correlation: string, error: NoReply): void {
    error.correlation ??= correlation
    this.#remove(correlation)?.reject(error)
  }

  failAll(reason: string): void {
    for (const correlation of [...this.#waiting.keys()]) this.fail(correlation, new NoReply(reason))
  }

  #remove(correlation: string): Waiter | undefined {
    const waiter = this.#waiting.get(correlation)
    if (waiter === undefined) return undefined
    this.#waiting.delete(correlation)
    if (this.#waiting.size === 0) this.#timer.unref()
    return waiter
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    let next = Infinity
    for (const [correlation, waiter] of this.#waiting) {
      if (waiter.until <= now) this.fail(correlation, new NoReply('no reply came in time'))
      else next = Math.min(next, waiter.until)
    }
    if (next < Infinity) this.#timer.by(next, now)
  }
}
