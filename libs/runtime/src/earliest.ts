/** It rings at least so often while somebody waits, in ms: the clock that the moments are on may go otherwise than a timer. */
const MOST_MS = 500

/**
 * One timer for many moments: it rings at the earliest of them, so that thousands that wait, and hardly ever for so long,
 * wake hardly anybody meanwhile. While none waits it does not keep the process alive.
 */
export class Earliest {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined
  #at = Infinity

  /** @param ring looks what is due */
  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Rings at `at` or before: whoever rings looks what is due, and asks again. @param at, now on the same clock, in ms */
  by(at: number, now: number): void {
    if (at >= this.#at) return void this.#timer!.ref()
    clearTimeout(this.#timer)
    this.#at = at
    this.#timer = setTimeout(() => {
      this.#at = Infinity
      this.#timer = undefined
      this.#ring()
    }, Math.min(MOST_MS, Math.max(1, Math.ceil(at - now))))
  }

  /** None waits now. */
  rest(): void {
    this.#timer?.unref()
  }
}
