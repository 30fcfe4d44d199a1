/** Time, passed in so that logic stays pure and tests can turn it. */

export interface Clock {
  /** ms since 1970; may jump when the system's clock is set. */
  now(): number
  /** ms on a clock that never jumps: for waiting, deadlines inside one process and measuring. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** A clock for tests: starts at `start` and moves only when told. */
export function manualClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let t = start
  return {
    now: () => t,
    monotonic: () => t,
    advance: ms => {
      t += ms
    },
  }
}
