/**
 * How much may come from one address, one network, one device: rules as data over defaults that no carrier's NAT reaches.
 * By address only that counts which shows no session and no device that got in from there before; whoever proved itself
 * counts for itself, so that neither a flood nor a device that loops costs its neighbours anything.
 */
import { deviceIdOf } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { matchesDevice, namesDevices, remember } from '@auroralinks/runtime'
import type { Contains } from '@auroralinks/runtime'
import { placeOf } from '../http/place.ts'
import { containsOf } from '../policy/match.ts'
import { Buckets } from './buckets.ts'
import type { Rate } from './buckets.ts'
import type { LimitRule } from './rules.ts'

/** The limit that was reached. */
export type Limit =
  | 'address-requests'
  | 'network-requests'
  | 'device-requests'
  | 'address-sessions'
  | 'network-sessions'

export interface Limits {
  /** How many connections an address may have at once. */
  connectionsOf(address: string): number
  /** Whether no POST can be too much now. */
  isQuiet(): boolean
  /** Whether a POST that shows no session is too much, from its headers; takes nothing. @param device that got in from there before */
  tooMany(address: string, device: string | null): Limit | null
  /** A POST that shows no session came: it counts for its device, where that is known, else for its address. */
  came(address: string, device: string | null): void
  /** Whether a session that proves nothing would be one too many for its address; takes nothing. */
  tooManySessions(address: string): Limit | null
  /** A session that proves nothing was opened. */
  opened(address: string): void
  /** How many sessions a device may open in a minute; 0: any number. */
  sessionsPerMinute(address: string, device: DeviceIdentity): number
  /** Identity said that this device comes too often: it is refused here, at this address, for so long. */
  hold(address: string, deviceId: string, seconds: number): void
  /** For how many seconds still; 0: it is not. */
  held(address: string, deviceId: string): number
  set(rules: readonly LimitRule[]): void
  /** How many addresses, networks and devices are counted. */
  watched(): number
}

export interface LimitsOptions {
  /** Monotonic, in ms. */
  now: () => number
  /** Of a proxy that did not tell whom it brings: a whole network may be behind it. */
  isProxy: (address: string) => boolean
  /** ACS_CWMP_MAX_CONNECTIONS_PER_ADDRESS */
  connections: number
}

/** Of new POSTs: thousands of devices behind one address come at once after a power cut, each with two. */
const ADDRESS_REQUESTS = 500
/** Of sessions without any proof. */
const ADDRESS_SESSIONS = 6_000
const DEVICE_REQUESTS = 20
const DEVICE_SESSIONS = 120
/** So many seconds' worth of requests may come at once. */
const REQUEST_BURST_S = 10
const MOST = 20_000
/** Of an id or a user name, in characters: longer ones are cut for this. */
const LONGEST = 256

interface Prepared {
  rule: LimitRule
  contains: Contains | null
  /** Of all its networks together. */
  key: string
}

type Group = 'address' | 'network' | 'device'
type Field = 'requestsPerSecond' | 'sessionsPerMinute'

const requests = (perSecond: number): Rate => ({ perSecond, burst: Math.max(1, perSecond * REQUEST_BURST_S) })
const sessions = (perMinute: number): Rate => ({ perSecond: perMinute / 60, burst: perMinute })

export function createLimits(o: LimitsOptions, rules: readonly LimitRule[] = []): Limits {
  const { now, isProxy } = o
  const requestBuckets = new Buckets(MOST)
  const sessionBuckets = new Buckets(MOST)
  const heldUntil = new Map<string, number>()
  let prepared: readonly Prepared[] = []

  const find = (group: Group, field: Field, isFor: (p: Prepared) => boolean): Prepared | undefined =>
    prepared.find(p => p.rule[group]?.[field] !== undefined && isFor(p))
  const from = (address: string) => (p: Prepared) => p.contains === null || p.contains(address)
  const said = (group: Group, field: Field, fallback: number, p?: Prepared): number =>
    p?.rule[group]?.[field] ?? fallback

  const deviceKey = (address: string, device: string): string => `d ${placeOf(address)} ${device.slice(0, LONGEST)}`
  const addressKey = (address: string): string => `a ${placeOf(address)}`

  /** What one thing from an address counts for, with the rate of each. */
  const countsFor = (
    address: string,
    field: Field,
    fallback: number,
  ): { key: string; most: number; of: 'address' | 'network' }[] => {
    if (isProxy(address)) return []
    const own = said('address', field, fallback, find('address', field, from(address)))
    const network = find('network', field, from(address))
    const all = [{ key: addressKey(address), most: own, of: 'address' as const }]
    return network === undefined
      ? all
      : [...all, { key: network.key, most: said('network', field, 0, network), of: 'network' as const }]
  }

  /** Rules for devices go by their identity, which headers do not show; a limit for all devices of a network counts here too. */
  const deviceRequests = (address: string): number =>
    said(
      'device',
      'requestsPerSecond',
      DEVICE_REQUESTS,
      find('device', 'requestsPerSecond', p => from(address)(p) && !namesDevices(p.rule.match ?? {})),
    )

  const limits: Limits = {
    connectionsOf(address) {
      if (prepared.length === 0) return o.connections
      const most =
        prepared.find(p => p.rule.address?.connections !== undefined && from(address)(p))?.rule.address?.connections ??
        o.connections
      return most === 0 ? Infinity : most
    },
    isQuiet: () => requestBuckets.quiet,
    tooMany(address, device) {
      const at = now()
      if (device !== null) return requestBuckets.hasOne(deviceKey(address, device), at) ? null : 'device-requests'
      const full = keysOf(address).find(({ key }) => !requestBuckets.hasOne(key, at))
      return full === undefined ? null : `${full.of}-requests`
    },
    came(address, device) {
      const at = now()
      if (device !== null) {
        const most = deviceRequests(address)
        if (most > 0) requestBuckets.take(deviceKey(address, device), requests(most), at)
        return
      }
      for (const { key, most } of countsFor(address, 'requestsPerSecond', ADDRESS_REQUESTS))
        if (most > 0) requestBuckets.take(key, requests(most), at)
    },
    tooManySessions(address) {
      const at = now()
      const full = keysOf(address).find(({ key }) => !sessionBuckets.hasOne(key, at))
      return full === undefined ? null : `${full.of}-sessions`
    },
    opened(address) {
      const at = now()
      for (const { key, most } of countsFor(address, 'sessionsPerMinute', ADDRESS_SESSIONS))
        if (most > 0) sessionBuckets.take(key, sessions(most), at)
    },
    sessionsPerMinute: (address, device) =>
      prepared.length === 0
        ? DEVICE_SESSIONS
        : said(
            'device',
            'sessionsPerMinute',
            DEVICE_SESSIONS,
            find(
              'device',
              'sessionsPerMinute',
              p => from(address)(p) && matchesDevice(p.rule.match ?? {}, device, () => deviceIdOf(device)),
            ),
          ),
    hold(address, deviceId, seconds) {
      remember(heldUntil, deviceKey(address, deviceId), now() + seconds * 1000, MOST)
    },
    held(address, deviceId) {
      if (heldUntil.size === 0) return 0
      const key = deviceKey(address, deviceId)
      const left = (heldUntil.get(key) ?? 0) - now()
      if (left > 0) return Math.ceil(left / 1000)
      heldUntil.delete(key)
      return 0
    },
    set(next) {
      prepared = next.map(prepare)
    },
    watched: () => requestBuckets.size + sessionBuckets.size + heldUntil.size,
  }

  /** Without the rates. */
  function keysOf(address: string): { key: string; of: 'address' | 'network' }[] {
    if (isProxy(address)) return []
    const networks = prepared.filter(p => p.rule.network !== undefined && from(address)(p))
    return [{ key: addressKey(address), of: 'address' }, ...networks.map(p => ({ key: p.key, of: 'network' as const }))]
  }

  limits.set(rules)
  return limits
}

function prepare(rule: LimitRule, index: number): Prepared {
  const networks = rule.match?.networks
  return { rule, contains: containsOf(networks), key: `n ${index} ${networks?.join() ?? ''}` }
}
