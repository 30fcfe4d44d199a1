import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export interface NonceOptions {
  /** The key that signs, and the one before it that is still accepted while keys are changed. At least 16 bytes each. */
  keys: [current: Uint8Array, previous?: Uint8Array]
  lifetimeSeconds: number
  /** Source of randomness; cryptographic unless a test says otherwise. */
  random?: (bytes: number) => Uint8Array
}

export interface Nonces {
  /** A new nonce: 32 hex characters, the most that some CPEs can store. `now` in milliseconds since 1970. */
  issue(now: number): string
  /** `valid`; `stale` = ours but too old: challenge again with stale=true; `forged` = not ours. `now` in milliseconds since 1970. */
  check(nonce: string, now: number): 'valid' | 'stale' | 'forged'
}

/** How far the clocks of two gateways may differ before the other one's fresh nonce is called stale. */
const clockSkewSeconds = 30

/**
 * Signed and timed nonces (RFC 7616 3.3), bound to no connection and to no replica: whoever has the key can check
 * them, so that a CPE may answer a challenge on a new connection and at another gateway.
 * Layout: 4 bytes time in seconds, 4 bytes random, the first 8 bytes of an HMAC-SHA-256 over both.
 * Throws when a key is too short.
 */
export function createNonces(o: NonceOptions): Nonces {
  const keys = o.keys.filter((key): key is Uint8Array => key !== undefined).map(key => Buffer.from(key))
  for (const key of keys) if (key.length < 16) throw new RangeError('a nonce key needs at least 16 bytes')
  const [current] = keys
  if (current === undefined) throw new RangeError('a nonce key is needed')
  const random = o.random ?? randomBytes

  return {
    issue(now) {
      const nonce = Buffer.alloc(16)
      nonce.writeUInt32BE(Math.floor(now / 1000) >>> 0, 0)
      nonce.set(random(4), 4)
      nonce.set(signature(current, nonce.subarray(0, 8)), 8)
      return nonce.toString('hex')
    },
    check(nonce, now) {
      if (nonce.length !== 32 || !/^[0-9a-fA-F]{32}$/.test(nonce)) return 'forged'
      const bytes = Buffer.from(nonce, 'hex')
      const given = bytes.subarray(8)
      if (!keys.some(key => timingSafeEqual(signature(key, bytes.subarray(0, 8)), given))) return 'forged'
      const age = Math.floor(now / 1000) - bytes.readUInt32BE(0)
      return age <= o.lifetimeSeconds && age >= -clockSkewSeconds ? 'valid' : 'stale'
    },
  }
}

/** The label keeps a signature made here from being one of another kind made with the same key. */
function signature(key: Buffer, stamp: Uint8Array): Buffer {
  return createHmac('sha256', key).update('digest-nonce:').update(stamp).digest().subarray(0, 8)
}
