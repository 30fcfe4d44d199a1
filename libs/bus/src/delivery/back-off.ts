/** How long to wait before the next try. */

export interface BackOff {
  /** The first pause, in ms. */
  firstMs: number
  /** No pause is longer, in ms. */
  mostMs: number
}

/** Doubling pauses with a quarter of jitter, so that those who failed together do not come back together. */
export function backOffMs(tries: number, o: BackOff, random: () => number = Math.random): number {
  const whole = Math.min(o.mostMs, o.firstMs * 2 ** Math.min(tries - 1, 30))
  return whole * (0.75 + 0.25 * random())
}
