/**
 * Devices that loop: session after session without a pause, for long (a firmware that informs at once again, a value
 * that changes with each session). They are slowed, not shut out, and let go as soon as they behave.
 */
export interface LoopOptions {
  /** A shorter time between two sessions is no pause, in ms; 0: nobody is ever slowed. */
  gapMs: number
  /** So long without a pause is a loop, in ms; 0: nobody is ever slowed. */
  afterMs: number
}

/** 0 lets a session in; else the seconds to wait. `begins`: the loop was noticed just now. */
export interface RateDecision {
  waitSeconds: number
  begins: boolean
}

export interface Loops {
  /** A session that is about to be accepted; `now` in ms on a clock that never jumps. */
  seen(deviceId: string, events: readonly { code: string }[], now: number): RateDecision
  /** Devices that are slowed now. */
  slowed(): number
}

const FINE: RateDecision = { waitSeconds: 0, begins: false }

/** The time between two sessions of a device that loops: at first, and at most, in ms. */
const SHORTEST_MS = 5_000
const LONGEST_MS = 60_000

/** One that stays away for so long after it was told to wait does not loop any more, in ms. */
const AWAY_MS = 180_000

/** Devices remembered at most; of more the ones that came longest ago are forgotten. */
const MOST = 50_000

/** Sessions that we asked for ourselves, or that tell what we asked for, are no device's fault. */
const OURS = /^(6 |7 |8 |M )/

interface Recent {
  last: number
  /** Without a pause since then. */
  since: number
}

interface Slowed {
  /** When it came last, and since when it has to wait. */
  last: number
  from: number
  waitMs: number
  /** It came too early since then. */
  early: boolean
}

export function createLoops(o: LoopOptions): Loops {
  /** In the order in which they came last: those without a pause, and those that are slowed. */
  const recent = new Map<string, Recent>()
  const slowed = new Map<string, Slowed>()

  const follow = (deviceId: string, now: number): RateDecision => {
    const before = recent.get(deviceId)
    const since = before === undefined || now - before.last >= o.gapMs ? now : before.since
    recent.delete(deviceId)
    if (now - since < o.afterMs) {
      recent.set(deviceId, { last: now, since })
      forget(recent, now - o.gapMs)
      return FINE
    }
    slowed.set(deviceId, { last: now, from: now, waitMs: SHORTEST_MS, early: true })
    forget(slowed, now - AWAY_MS)
    return { waitSeconds: SHORTEST_MS / 1000, begins: true }
  }

  const slow = (deviceId: string, s: Slowed, now: number): RateDecision => {
    slowed.delete(deviceId)
    // A pause of its own, or a long one; that it waited when it was told to is none.
    if (now - s.last >= AWAY_MS || (!s.early && now - s.from >= s.waitMs + o.gapMs)) return FINE
    s.last = now
    const left = s.from + s.waitMs - now
    if (left <= 0) {
      s.waitMs = s.early ? Math.min(LONGEST_MS, s.waitMs * 2) : s.waitMs / 2
      if (s.waitMs < SHORTEST_MS) return FINE
      s.from = now
    }
    s.early = left > 0
    slowed.set(deviceId, s)
    return left > 0 ? { waitSeconds: Math.ceil(left / 1000), begins: false } : FINE
  }

  return {
    seen(deviceId, events, now) {
      if (o.gapMs === 0 || o.afterMs === 0 || events.some(e => OURS.test(e.code))) return FINE
      const s = slowed.get(deviceId)
      return s === undefined ? follow(deviceId, now) : slow(deviceId, s, now)
    },
    slowed: () => slowed.size,
  }
}

/** Drops the first ones, that came before `time` or are too many. */
function forget(devices: Map<string, { last: number }>, time: number): void {
  for (const [deviceId, { last }] of devices) {
    if (last >= time && devices.size <= MOST) return
    devices.delete(deviceId)
  }
}
