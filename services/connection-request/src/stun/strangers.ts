/** Senders that hold no binding: how often they are answered, and how often they were asked to prove who they are. */
import { isIP } from 'node:net'
import { ipv6Words, remember } from '@auroralinks/runtime'
import type { TransportAddress } from '@auroralinks/stun'
import { keyOf } from './bindings.ts'

/** Answers to one network in a second, and at once: many devices may come from behind one address. */
const PER_SECOND = 50
const AT_ONCE = 200
/** Networks and senders that are remembered; then the oldest are forgotten. */
const MOST = 100_000

interface Bucket {
  tokens: number
  /** Steady, in ms. */
  at: number
}

/** @example networkOf('2001:db8::1') === '2001:db8:0:0' (a /64); of IPv4 it is the address itself */
export const networkOf = (address: string): string =>
  isIP(address) === 6 ? ipv6Words(address).slice(0, 4).join(':') : address

export class Strangers {
  readonly #steady: () => number
  readonly #buckets = new Map<string, Bucket>()
  readonly #challenged = new Map<string, number>()

  constructor(steady: () => number) {
    this.#steady = steady
  }

  /** Whether this sender may be answered once more now. */
  mayBeAnswered(source: TransportAddress): boolean {
    const network = networkOf(source.address)
    const now = this.#steady()
    const old = this.#buckets.get(network)
    const tokens = old === undefined ? AT_ONCE : Math.min(AT_ONCE, old.tokens + ((now - old.at) / 1000) * PER_SECOND)
    const may = tokens >= 1
    remember(this.#buckets, network, { tokens: may ? tokens - 1 : tokens, at: now }, MOST)
    return may
  }

  /** How often this sender was asked before; counts one more. */
  challenge(source: TransportAddress): number {
    const key = keyOf(source)
    const before = this.#challenged.get(key) ?? 0
    remember(this.#challenged, key, before + 1, MOST)
    return before
  }
}
