/** Deadlines of equal length without a timer for each: a queue in the order of its ends, and one timer. */
import type { Clock } from '@auroralinks/runtime'

/** What was waited for did not come in time. */
export class TimedOut extends Error {
  override name = 'TimedOut'
}

/** How late a deadline may be noticed, in ms. */
const TICK_MS = 100

export class Deadlines {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #ms: number
  readonly #waiting = new Set<{ until: number; reject: (error: TimedOut) => void }>()
  #timer: NodeJS.Timeout | undefined

  constructor(clock: Pick<Clock, 'monotonic'>, ms: number) {
    this.#clock = clock
    this.#ms = ms
  }

  /** As `work`, but rejects with `TimedOut` when that takes too long; what `work` does then is nobody's business. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const entry = { until: this.#clock.monotonic() + this.#ms, reject }
      this.#waiting.add(entry)
      this.#timer ??= setInterval(() => this.#sweep(), TICK_MS)
      work.then(value => { this.#waiting.delete(entry); resolve(value) }, error => { this.#waiting.delete(entry); reject(error) })
    })
  }

  /** The timer ends here and not with the last that waited: the next comes soon. */
  #sweep(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#timer)
      this.#timer = undefined
      return
    }
    const now = this.#clock.monotonic()
    for (const entry of [...this.#waiting]) {
      if (entry.until > now) return
      this.#waiting.delete(entry)
      entry.reject(new TimedOut(`not within ${this.#ms / 1000} s`))
    }
  }
}
