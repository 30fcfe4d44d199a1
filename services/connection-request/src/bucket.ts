/** So many in a second: a token bucket. */

export interface Bucket {
  /** How long until there is one, in ms. */
  wait(): number
  tokens(): number
  take(): void
}

/** Holds a fifth of a second's worth, one at least, times `factor`. */
export function bucket(perSecond: number, steady: () => number, factor = 1): Bucket {
  const most = Math.max(1, (perSecond / 5) * factor)
  let tokens = most
  let filledAt = steady()
  const fill = (): number => {
    const now = steady()
    tokens = Math.min(most, tokens + ((now - filledAt) / 1000) * perSecond)
    filledAt = now
    return tokens
  }
  return {
    wait: () => (fill() >= 1 ? 0 : Math.ceil(((1 - tokens) / perSecond) * 1000)),
    tokens: fill,
    // Below nothing only by what is urgent, and then by a second's worth at most.
    take: () => void (tokens = Math.max(-perSecond, fill() - 1)),
  }
}
