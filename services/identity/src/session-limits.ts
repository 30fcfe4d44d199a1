/**
 * How many sessions a device may open in a minute, as the gateways' limits say for it: as many at once, and then one after
 * the other. What a device cannot prove to be its own counts for where it comes from too: nobody uses up another's.
 */
import { remember } from '@auroralinks/runtime'

/** 0 lets a session in; else the seconds to wait. `begins`: it is the first one that is refused. */
export interface Allowed {
  waitSeconds: number
  begins: boolean
}

export interface SessionLimits {
  /** A session that is about to be accepted. @param perMinute 0: any number @param now in ms on a clock that never jumps */
  seen(key: string, perMinute: number, now: number): Allowed
}

interface Bucket {
  left: number
  at: number
  refused: boolean
}

const FINE: Allowed = { waitSeconds: 0, begins: false }
/** Of more devices the ones that came longest ago may open as many again. */
const MOST = 50_000

export function createSessionLimits(most = MOST): SessionLimits {
  const buckets = new Map<string, Bucket>()
  return {
    seen(key, perMinute, now) {
      if (perMinute === 0) return FINE
      const bucket = buckets.get(key)
      const left =
        bucket === undefined ? perMinute : Math.min(perMinute, bucket.left + ((now - bucket.at) / 60_000) * perMinute)
      const refused = left < 1
      remember(buckets, key, { left: refused ? left : left - 1, at: now, refused }, most)
      if (!refused) return FINE
      return { waitSeconds: Math.ceil(((1 - left) / perMinute) * 60), begins: bucket?.refused !== true }
    },
  }
}
