/**
 * Leaves room between large answers: what a device sends of its tree costs as much as the sessions of a hundred others,
 * and a device that is refreshed would send the next as soon as it is asked. While others are there, the next request
 * waits in proportion to what the answer before it took; where nobody else comes, nothing waits.
 */

export interface Throttle {
  /** An event of a device came that is none of those which are throttled. */
  heard(deviceId: string): void
  /**
   * Lets the reply to a large answer leave: at once mostly, else after its wait.
   * @param since when the handling of the answer began; it is durable now
   */
  after(deviceId: string, since: number, leave: () => void): void
  /** What waits leaves now, and nothing waits any more: the process ends. */
  close(): void
}

/** Others are there for this long after the last event of one, in ms. */
const PRESENT_MS = 1_000
/** The wait after an answer, as a multiple of what it took: large answers take an eighth of the time at most. */
const SHARE = 7
/** What an answer is held to have taken at most, in ms: a database that stands still is not the device's doing. */
const LONGEST_ANSWER_MS = 100
/** The longest wait, in ms, however many devices are refreshed at once: well below what a CPE or a gateway waits for. */
const LONGEST_WAIT_MS = 2_000

/** @param now a clock that only goes forward, in ms */
export function createThrottle(now: () => number = () => performance.now()): Throttle {
  /** The devices heard last: the newest, and the newest of another. */
  let last = { deviceId: '', at: -Infinity },
    other = last
  /** When the large answer before this one was done, and when the next reply may leave. */
  let doneAt = -Infinity,
    freeAt = -Infinity
  const waiting = new Map<NodeJS.Timeout, () => void>()
  let closed = false

  const waitAfter = (deviceId: string, since: number): number => {
    const at = now()
    // What was done at the same time counts once.
    const took = Math.min(at - Math.max(since, doneAt), LONGEST_ANSWER_MS)
    doneAt = at
    const newest = last.deviceId === deviceId ? other : last
    if (closed || at - newest.at > PRESENT_MS) return 0
    freeAt = Math.min(Math.max(freeAt, at) + took * SHARE, at + LONGEST_WAIT_MS)
    return freeAt - at
  }

  return {
    heard(deviceId) {
      if (deviceId !== last.deviceId) other = last
      last = { deviceId, at: now() }
    },
    after(deviceId, since, leave) {
      const wait = waitAfter(deviceId, since)
      if (wait < 1) return leave()
      const timer = setTimeout(() => {
        waiting.delete(timer)
        leave()
      }, wait)
      waiting.set(timer, leave)
    },
    close() {
      closed = true
      for (const [timer, leave] of waiting) {
        clearTimeout(timer)
        leave()
      }
      waiting.clear()
    },
  }
}
