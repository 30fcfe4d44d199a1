/** Limits how many devices are asked at once and in a second (a token bucket), so that a fleet that is asked does not open its sessions in one moment. */

export interface RateLimiter {
  /** Runs `work` when the limits allow it, first come first served. */
  run<T>(work: () => Promise<T>): Promise<T>
  waiting(): number
  stop(): void
}

export function createRateLimiter(o: { perSecond: number; atOnce: number; steady: () => number }): RateLimiter {
  const queue: (() => void)[] = []
  let running = 0
  // A bucket that holds a fifth of a second's worth, one at least.
  const most = Math.max(1, o.perSecond / 5)
  let tokens = most
  let filledAt = o.steady()
  let timer: NodeJS.Timeout | undefined

  const fill = (): void => {
    const now = o.steady()
    tokens = Math.min(most, tokens + ((now - filledAt) / 1000) * o.perSecond)
    filledAt = now
  }
  const next = (): void => {
    fill()
    while (queue.length > 0 && running < o.atOnce && tokens >= 1) {
      tokens--
      running++
      queue.shift()!()
    }
    if (queue.length > 0 && running < o.atOnce && timer === undefined) {
      timer = setTimeout(
        () => {
          timer = undefined
          next()
        },
        Math.ceil(((1 - tokens) / o.perSecond) * 1000),
      )
    }
  }

  return {
    run: work =>
      new Promise((resolve, reject) => {
        queue.push(() => {
          work()
            .then(resolve, reject)
            .finally(() => {
              running--
              next()
            })
        })
        next()
      }),
    waiting: () => queue.length,
    stop() {
      clearTimeout(timer)
      queue.length = 0
    },
  }
}
