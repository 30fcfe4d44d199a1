import { isBindingOpen } from './binding.ts'
import { expectedAt } from './expected.ts'
import type { Facts, Way } from './facts.ts'
import { isBehindNat } from './nat.ts'

export type Method = 'http' | 'udp' | 'xmpp'

/**
 * `worked`: it came by this way last. `bound`: its UDP binding is open. `untried`: nothing speaks against this way.
 * `no-address`: it told none. `behind-nat`: its URL is of a network that it does not come from. `stale`: nobody answers
 * at its URL. `udp-silent`: requests over its binding bring nothing. `offline`: it was not connected to its XMPP server
 * when it was asked last; asking again shows at once whether it is.
 */
export type Reason = 'worked' | 'bound' | 'untried' | 'no-address' | 'behind-nat' | 'stale' | 'udp-silent' | 'offline'

export interface Assessment {
  /** Whether it can be woken now. */
  now: 'yes' | 'unknown' | 'no'
  /** By which way; null where there is none. */
  method: Method | null
  reason: Reason
  /** When it comes by itself, in ms since 1970; null when nobody can say. */
  expectedAt: number | null
  /** Ways that are worth a try, the likeliest first. */
  methods: Method[]
}

const NAT_MS = 6 * 3_600_000
const STALE_MS = 10 * 60_000
const LONG_STALE_MS = 30 * 60_000
/** The tries of one request, and of two. */
const REQUEST = 3
const TWO_REQUESTS = 6
/** Datagrams get lost. */
const UDP_FAILURES = 2

const NOTHING: Way = { okAt: null, failedAt: null, failedSince: null, failures: 0 }

/** Judges by what is known. @param now ms since 1970 */
export function assess(f: Facts, now: number): Assessment {
  const http = httpOf(f, now)
  const udp = udpOf(f, now)
  const ways = [
    { method: 'http' as const, ...http },
    { method: 'udp' as const, ...udp },
    { method: 'xmpp' as const, ...xmppOf(f) },
  ]
  const open = ways.filter(w => w.now !== 'no').sort((a, b) => rank(a, f) - rank(b, f))
  const [first] = open
  const expected = expectedAt(f, now)
  if (first !== undefined)
    return {
      now: first.now,
      method: first.method,
      reason: first.reason,
      expectedAt: expected,
      methods: open.map(w => w.method),
    }
  const reason = http.reason === 'no-address' ? udp.reason : http.reason
  return { now: 'no', method: null, reason, expectedAt: expected, methods: [] }
}

interface Judged {
  now: Assessment['now']
  reason: Reason
}

function rank(w: Judged & { method: Method }, f: Facts): number {
  if (w.method === 'http' && isBehindNat(f) && w.reason !== 'worked') return 3
  // G.2.2.2: a device that found no NAT is asked by HTTP.
  if (w.method === 'http' && f.natDetected === false && w.reason === 'untried') return 0
  if (w.reason === 'offline') return 4
  if (w.now === 'yes') return f.history?.lastMethod === w.method ? 0 : 1
  return 2
}

function httpOf(f: Facts, now: number): Judged {
  if (f.url.trim() === '') return { now: 'no', reason: 'no-address' }
  const way = f.history !== null && f.history.url === f.url ? f.history.http : NOTHING
  const since = way.failedAt === null ? Infinity : now - way.failedAt
  const failing = way.failures > 0
  if (failing && isBehindNat(f) && since < NAT_MS) return { now: 'no', reason: 'behind-nat' }
  const cameSince = f.lastInformAt !== null && way.failedAt !== null && f.lastInformAt > way.failedAt
  if (way.failures >= TWO_REQUESTS && since < LONG_STALE_MS) return { now: 'no', reason: 'stale' }
  if (way.failures >= REQUEST && since < STALE_MS && !cameSince) return { now: 'no', reason: 'stale' }
  if (!failing && way.okAt !== null) return { now: 'yes', reason: 'worked' }
  return { now: 'unknown', reason: failing ? 'stale' : 'untried' }
}

function udpOf(f: Facts, now: number): Judged {
  const way = f.history?.udp ?? NOTHING
  const silent = way.failures >= UDP_FAILURES && way.failedAt !== null && now - way.failedAt < STALE_MS
  if (f.binding !== null && isBindingOpen(f.binding, now))
    return silent ? { now: 'no', reason: 'udp-silent' } : { now: 'yes', reason: 'bound' }
  if (f.udpAddress.trim() === '') return { now: 'no', reason: 'no-address' }
  if (silent) return { now: 'no', reason: 'udp-silent' }
  return way.failures === 0 && way.okAt !== null
    ? { now: 'yes', reason: 'worked' }
    : { now: 'unknown', reason: 'untried' }
}

/** Never closed: the server says at once whether a device is there. */
function xmppOf(f: Facts): Judged {
  if (f.jid === '') return { now: 'no', reason: 'no-address' }
  const way = f.history?.xmpp ?? NOTHING
  if (way.failures > 0) return { now: 'unknown', reason: 'offline' }
  return way.okAt === null ? { now: 'unknown', reason: 'untried' } : { now: 'yes', reason: 'worked' }
}
