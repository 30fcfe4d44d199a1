import { coarseInterval } from './coarse-interval.ts'

/** What is due later than this is looked at so often, in ms: the clock that the moments are on may go otherwise than a timer. */
const FAR_MS = 500

/**
 * One timer for many moments: it fires at the first of them that is due. Thousands wait, and hardly ever for so long, so
 * a timer for each would be set and cleared for nothing. Only a near moment keeps the process alive, and only while one
 * is waited for.
 */
export class DueTimer {
  readonly #onDue: () => void
  #at = Infinity
  #near: NodeJS.Timeout | undefined
  #endFar: (() => void) | undefined

  /** @param onDue looks what is due */
  constructor(onDue: () => void) {
    this.#onDue = onDue
  }

  /** Fires at `at` or before: `onDue` looks what is due, and asks again. @param at, now on the same clock, in ms */
  by(at: number, now: number): void {
    if (at >= this.#at) return void this.#near?.ref()
    this.#clear()
    this.#at = at
    const left = Math.max(1, Math.ceil(at - now))
    const due = (): void => {
      this.#clear()
      this.#onDue()
    }
    if (left > FAR_MS) this.#endFar = coarseInterval(FAR_MS, due)
    else this.#near = setTimeout(due, left)
  }

  /** None waits now: the timer does not keep the process alive. */
  unref(): void {
    this.#near?.unref()
  }

  #clear(): void {
    this.#at = Infinity
    clearTimeout(this.#near)
    this.#near = undefined
    this.#endFar?.()
    this.#endFar = undefined
  }
}
