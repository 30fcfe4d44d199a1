/**
 * Secrets of tasks that may have ended: for a while a device that repeats one in words of its own is still understood.
 * Sealed, in memory alone, of a bounded number of devices.
 */

export interface SealedSecret {
  /** The parameter that it is sealed for. */
  readonly name: string
  readonly text: string
}

export interface RecentSecrets {
  /** What was out to a device. */
  note(deviceId: string, secrets: readonly SealedSecret[]): void
  of(deviceId: string): readonly SealedSecret[]
}

/** How long one is known after it was out last, in ms. */
const KNOWN_MS = 3_600_000
const MOST_DEVICES = 5_000
/** Of one device, the newest. */
const MOST_OF_ONE = 16

/** @param now ms, of a clock that only goes on */
export function createRecentSecrets(now: () => number): RecentSecrets {
  /** In the order in which something was noted last. */
  const devices = new Map<string, { until: number; secrets: SealedSecret[] }>()
  return {
    note(deviceId, secrets) {
      if (secrets.length === 0) return
      const before = devices.get(deviceId)?.secrets ?? []
      const others = before.filter(s => secrets.every(n => n.name !== s.name || n.text !== s.text))
      devices.delete(deviceId)
      devices.set(deviceId, { until: now() + KNOWN_MS, secrets: [...others, ...secrets].slice(-MOST_OF_ONE) })
      for (const [oldest, { until }] of devices) {
        if (devices.size <= MOST_DEVICES && until > now()) break
        devices.delete(oldest)
      }
    },
    of(deviceId) {
      const found = devices.get(deviceId)
      return found === undefined || found.until <= now() ? [] : found.secrets
    },
  }
}
