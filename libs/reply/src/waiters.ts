/** Who waits for what until when: a map, and one timer for all. */
import type { IncomingRecord } from '@auroralinks/bus'
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

/** A deadline may be passed by so much before it is noticed, in ms. */
const TICK_MS = 50

export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Map<string, Waiter>()
  #timer: NodeJS.Timeout | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get size(): number {
    return this.#waiting.size
  }

  add(correlation: string, forMs: number): Promise<IncomingRecord> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(correlation, { until: this.#clock.monotonic() + forMs, resolve, reject })
      this.#timer ??= setInterval(() => this.#sweep(), TICK_MS)
    })
  }

  /** Whether anybody waited for it. */
  settle(correlation: string, record: IncomingRecord): boolean {
    const waiter = this.#take(correlation)
    waiter?.resolve(record)
    return waiter !== undefined
  }

  fail(correlation: string, error: NoReply): void {
    error.correlation ??= correlation
    this.#take(correlation)?.reject(error)
  }

  failAll(reason: string): void {
    for (const correlation of [...this.#waiting.keys()]) this.fail(correlation, new NoReply(reason))
  }

  #take(correlation: string): Waiter | undefined {
    const waiter = this.#waiting.get(correlation)
    if (waiter === undefined) return undefined
    this.#waiting.delete(correlation)
    return waiter
  }

  /** The timer ends here and not with the last that waited: the next comes soon. */
  #sweep(): void {
    if (this.#waiting.size === 0) return this.#rest()
    const now = this.#clock.monotonic()
    for (const [correlation, waiter] of this.#waiting) {
      if (waiter.until <= now) this.fail(correlation, new NoReply('no reply came in time'))
    }
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
