import { everyRound } from './rounds.ts'

/** What is further off is looked at so often, in ms: the clock that the moments are on may go otherwise than a timer. */
const FAR_MS = 500

/**
 * One timer for many moments: it rings at the earliest of them, so that thousands that wait, and hardly ever for so long,
 * wake hardly anybody meanwhile. Only a near moment keeps the process alive, and only while one is waited for.
 */
export class Earliest {
  readonly #ring: () => void
  #at = Infinity
  #near: NodeJS.Timeout | undefined
  #endFar: (() => void) | undefined

  /** @param ring looks what is due */
  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Rings at `at` or before: whoever rings looks what is due, and asks again. @param at, now on the same clock, in ms */
  by(at: number, now: number): void {
    if (at >= this.#at) return void this.#near?.ref()
    this.#clear()
    this.#at = at
    const left = Math.max(1, Math.ceil(at - now))
    const due = (): void => {
      this.#clear()
      this.#ring()
    }
    if (left > FAR_MS) this.#endFar = everyRound(FAR_MS, due)
    else this.#near = setTimeout(due, left)
  }

  /** None waits now. */
  rest(): void {
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
