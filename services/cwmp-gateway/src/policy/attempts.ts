/**
 * Failed attempts slow down: those of one user from one place, of one user from anywhere, and of one place for whomever.
 * Whoever got in from a place before is none of that place's guessers: neither a broken device nor a guesser among them
 * keeps a whole network out. What is remembered is bounded; when a gateway starts it knows nobody.
 */
import { remember } from '@auroralinks/runtime'
import { placeOf } from '../http/place.ts'

/** Failures that are let pass at once, and in a second from then on. */
interface Allowance {
  burst: number
  perSecond: number
}

/** A wrong password of one user from one place: a device that is misconfigured comes so too. */
const PAIR: Allowance = { burst: 5, perSecond: 0.1 }
/** One user, wherever from: guesses that are spread over many addresses. */
const USER: Allowance = { burst: 30, perSecond: 1 }
/** One place, whoever: guesses that are spread over many users. */
const SOURCE: Allowance = { burst: 30, perSecond: 5 }

const MOST_FAILING = 20_000
const MOST_KNOWN = 50_000

/** What an attempt has too many of. */
export type TooMany = 'pair' | 'user' | 'source'

export interface Attempts {
  /** Why an attempt of this user from there is not looked at now; null: it is. */
  refusal(address: string, user: string): TooMany | null
  /** Whether this user got in from there before. */
  knows(address: string, user: string): boolean
  failed(address: string, user: string): void
  succeeded(address: string, user: string): void
  /** How many are slowed down or near it. */
  failing(): number
}

interface Bucket {
  /** Failures that may still come; below 0 where many came at once. */
  left: number
  at: number
}

export interface AttemptsOptions {
  /** Monotonic, in ms. */
  now: () => number
  /** Of a proxy that did not tell whom it brings the address is not a place: a whole network may be behind it. */
  isProxy?: (address: string) => boolean
  mostFailing?: number
  mostKnown?: number
}

export function createAttempts(o: AttemptsOptions): Attempts {
  const { now, isProxy = () => false, mostFailing = MOST_FAILING, mostKnown = MOST_KNOWN } = o
  const pairs = new Map<string, Bucket>()
  const users = new Map<string, Bucket>()
  const sources = new Map<string, Bucket>()
  const known = new Set<string>()

  const leftOf = (bucket: Bucket, { burst, perSecond }: Allowance): number =>
    Math.min(burst, bucket.left + ((now() - bucket.at) / 1000) * perSecond)

  const isSpent = (buckets: Map<string, Bucket>, key: string, allowance: Allowance): boolean => {
    const bucket = buckets.get(key)
    return bucket !== undefined && leftOf(bucket, allowance) < 1
  }

  const spend = (buckets: Map<string, Bucket>, key: string, allowance: Allowance): void => {
    const bucket = buckets.get(key)
    const left = bucket === undefined ? allowance.burst : leftOf(bucket, allowance)
    remember(buckets, key, { left: Math.max(left - 1, -allowance.burst), at: now() }, mostFailing)
  }

  const pairOf = (address: string, user: string): string => `${placeOf(address)} ${user.slice(0, LONGEST_USER)}`

  return {
    failing: () => pairs.size + users.size + sources.size,
    refusal(address, user) {
      if (pairs.size === 0) return null
      const pair = pairOf(address, user)
      if (isSpent(pairs, pair, PAIR)) return 'pair'
      if (known.has(pair)) return null
      if (isSpent(users, user.slice(0, LONGEST_USER), USER)) return 'user'
      return !isProxy(address) && isSpent(sources, placeOf(address), SOURCE) ? 'source' : null
    },
    knows: (address, user) => known.size > 0 && known.has(pairOf(address, user)),
    failed(address, user) {
      const pair = pairOf(address, user)
      spend(pairs, pair, PAIR)
      spend(users, user.slice(0, LONGEST_USER), USER)
      if (!isProxy(address)) spend(sources, placeOf(address), SOURCE)
    },
    succeeded(address, user) {
      const pair = pairOf(address, user)
      pairs.delete(pair)
      known.delete(pair)
      known.add(pair)
      if (known.size > mostKnown) known.delete(known.values().next().value!)
    },
  }
}

/** Of a user name, in characters: longer ones are none that a device has. */
const LONGEST_USER = 256
