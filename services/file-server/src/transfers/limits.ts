/** How many transfers go on at once, of all devices and of one. */

export interface Limits {
  /** Null when there are too many; else what ends this one. */
  enter(deviceId: string): (() => void) | null
  open(): number
}

/** A CPE may fetch parts side by side; a million of them it may not. */
const MOST_OF_ONE = 8

export function createLimits(most: number): Limits {
  const byDevice = new Map<string, number>()
  let all = 0
  return {
    enter(deviceId) {
      const own = byDevice.get(deviceId) ?? 0
      if (all >= most || (deviceId !== '' && own >= MOST_OF_ONE)) return null
      all++
      byDevice.set(deviceId, own + 1)
      let left = false
      return () => {
        if (left) return
        left = true
        all--
        const rest = byDevice.get(deviceId)! - 1
        if (rest === 0) byDevice.delete(deviceId)
        else byDevice.set(deviceId, rest)
      }
    },
    open: () => all,
  }
}
