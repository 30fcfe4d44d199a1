/**
 * Where requests come from that are no CWMP. A place from which enough of them came is told to identity, which knows from where
 * devices come: what it denies is turned away here from the headers alone. A place that a device came from is never denied;
 * and of a denied one a request now and then is still looked at, so that a new device behind a shared address gets in, which
 * clears the address. What is remembered is bounded and expires.
 */
import { isIPv6 } from 'node:net'
import { remember } from '@auroralinks/runtime'
import { placeOf } from '../http/place.ts'
import { POINTS } from './suspicion.ts'
import type { Suspicion } from './suspicion.ts'

/** So many points are looked into, and one is forgiven in so many ms. */
const ENOUGH = 20
const FORGIVEN_MS = 30_000
const MOST = 20_000
const MOST_GOOD = 100_000
/** How long what identity said holds before it is asked again, in ms. */
const SAID_MS = 60_000
/** How long after an answer that spares a place, or none, it is left alone, in ms. */
const SPARED_MS = 600_000
/** One request of a denied place in so many ms is looked at. */
const LOOK_MS = 10_000

export interface Suspected {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  place: string
  address: string
  why: Suspicion
  points: number
  sample: string
}

/** @returns until when it is denied, in ms since 1970; 0: it is not. Null: nobody answered */
export type AskIdentity = (suspected: Suspected) => Promise<{ deniedUntil: number } | null>

export interface Sources {
  suspect(address: string, why: Suspicion, sample: string): void
  /** A device was let in from there. */
  good(address: string): void
  /** Whether a request from there is turned away unread. */
  isDenied(address: string): boolean
  counts(): { suspected: number; denied: number }
}

interface Denied {
  until: number
  /** When identity said so, and when a request was looked at. */
  saidAt: number
  lookedAt: number
  told: Suspected
}

/** @param o.now ms since 1970 */
export function createSources(o: {
  ask: AskIdentity
  now: () => number
  isProxy: (address: string) => boolean
  onDenied?: (suspected: Suspected, until: number) => void
}): Sources {
  const evidence = new Map<string, { points: number; at: number }>()
  const denied = new Map<string, Denied>()
  const spared = new Map<string, number>()
  const good = new Set<string>()

  const ask = async (told: Suspected): Promise<void> => {
    const { place } = told
    remember(spared, place, o.now() + SPARED_MS, MOST)
    evidence.delete(place)
    const verdict = await o.ask(told).catch(() => null)
    const now = o.now()
    if (verdict === null) return
    if (verdict.deniedUntil <= now || good.has(place)) return void denied.delete(place)
    if (!denied.has(place)) o.onDenied?.(told, verdict.deniedUntil)
    remember(denied, place, { until: verdict.deniedUntil, saidAt: now, lookedAt: now, told }, MOST)
    spared.delete(place)
  }

  return {
    suspect(address, why, sample) {
      const place = networkOf(address)
      if (o.isProxy(address) || good.has(place)) return
      const now = o.now()
      if ((spared.get(place) ?? 0) > now) return
      const before = evidence.get(place)
      const left = before === undefined ? 0 : Math.max(0, before.points - (now - before.at) / FORGIVEN_MS)
      const points = left + POINTS[why]
      if (points >= ENOUGH) return void ask({ place, address, why, points: Math.round(points), sample })
      remember(evidence, place, { points, at: now }, MOST)
    },
    good(address) {
      const place = networkOf(address)
      evidence.delete(place)
      denied.delete(place)
      // The newest stay.
      good.delete(place)
      good.add(place)
      if (good.size > MOST_GOOD) good.delete(good.values().next().value!)
    },
    isDenied(address) {
      if (denied.size === 0) return false
      const place = networkOf(address)
      const found = denied.get(place)
      if (found === undefined) return false
      const now = o.now()
      if (found.until <= now) {
        denied.delete(place)
        return false
      }
      if (now - found.saidAt > SAID_MS) {
        found.saidAt = now
        void ask(found.told)
      }
      if (now - found.lookedAt < LOOK_MS) return true
      found.lookedAt = now
      return false
    },
    counts: () => ({ suspected: evidence.size, denied: denied.size }),
  }
}

/** Where an address is, in CIDR form for IPv6. @example networkOf('2001:db8::7') // '2001:db8:0:0::/64' */
export const networkOf = (address: string): string =>
  isIPv6(address.split('%')[0]!)
    ? `${placeOf(address)
        .split(':')
        .map(group => Number(group).toString(16))
        .join(':')}::/64`
    : address
