/** Deadlines of equal length without a timer for each: a queue in the order of its ends, and one timer. */
import { DueTimer } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'

/** What was waited for did not come in time. */
export class TimedOut extends Error {
  override name = 'TimedOut'
}

export class Deadlines {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #ms: number
  readonly #waiting = new Set<{ until: number; reject: (error: TimedOut) => void }>()
  readonly #timer = new DueTimer(() => this.#sweep())

  constructor(clock: Pick<Clock, 'monotonic'>, ms: number) {
    this.#clock = clock
    this.#ms = ms
  }

  /** As `work`, but rejects with `TimedOut` when that takes too long; what `work` does then is nobody's business. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const now = this.#clock.monotonic()
      const entry = { until: now + this.#ms, reject }
      this.#waiting.add(entry)
      this.#timer.by(entry.until, now)
      work.then(
        value => {
          this.#over(entry)
          resolve(value)
        },
        error => {
          this.#over(entry)
          reject(error)
        },
      )
    })
  }

  #over(entry: { until: number; reject: (error: TimedOut) => void }): void {
    this.#waiting.delete(entry)
    if (this.#waiting.size === 0) this.#timer.unref()
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    for (const entry of [...this.#waiting]) {
      if (entry.until > now) return this.#timer.by(entry.until, now)
      this.#waiting.delete(entry)
      entry.reject(new TimedOut(`not within ${this.#ms / 1000} s`))
    }
  }
}
