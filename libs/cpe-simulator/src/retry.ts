/** Retry of a failed session (TR-069 3.2.1.1, Table 3). */
export interface RetryPolicy {
  /** CWMPRetryMinimumWaitInterval, m in the table. */
  minimumWaitSeconds: number
  /** CWMPRetryIntervalMultiplier, k in the table, in thousandths. */
  intervalMultiplier: number
}

/** From the tenth retry on the interval grows no more. */
const lastGrowth = 10

/**
 * How long to wait before retry number `retryCount` (from 1), in milliseconds: a random time in
 * [m·(k/1000)^(n-1), m·(k/1000)^n] seconds. `random` in [0, 1).
 */
export function retryDelay(retryCount: number, policy: RetryPolicy, random: number): number {
  const n = Math.min(Math.max(retryCount, 1), lastGrowth)
  const factor = policy.intervalMultiplier / 1000
  const least = policy.minimumWaitSeconds * factor ** (n - 1)
  const most = policy.minimumWaitSeconds * factor ** n
  return (least + (most - least) * random) * 1000
}
