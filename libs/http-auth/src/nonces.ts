import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export interface NonceOptions {
  /** The key that signs, and the one before it that is still accepted while keys are changed. At least 16 bytes each. */
  keys: [current: Uint8Array, previous?: Uint8Array]
  lifetimeSeconds: number
  /** Source of randomness; cryptographic unless a test says otherwise. */
  random?: (bytes: number) => Uint8Array
}

export interface Nonces {
  /**
   * A new nonce: 32 hex characters, the most that some CPEs can store. `now` in milliseconds since 1970. With `scope`
   * it is good for that alone: a device, say.
   */
  issue(now: number, scope?: string): string
  /**
   * `valid`; `stale` = ours but too old: challenge again with stale=true; `forged` = not ours, or of another scope than
   * `scope`. One without scope is good for every one; without `scope` it is not looked at. `now` in ms since 1970.
   */
  check(nonce: string, now: number, scope?: string): 'valid' | 'stale' | 'forged'
}

/** How far the clocks of two gateways may differ before the other one's fresh nonce is called stale. */
const clockSkewSeconds = 30

/** Where the parts lie: time in seconds, random with a mark for those of one scope, that scope, signature. */
const [RANDOM, SCOPE, SIGNATURE, END] = [4, 6, 10, 16]
const SCOPED = 0x80

/**
 * Signed and timed nonces (RFC 7616 3.3), bound to no connection and to no replica: whoever has the key can check
 * them, so that a CPE may answer a challenge on a new connection and at another gateway.
 * Throws when a key is too short.
 */
export function createNonces(o: NonceOptions): Nonces {
  const keys = o.keys.filter((key): key is Uint8Array => key !== undefined).map(key => Buffer.from(key))
  for (const key of keys) if (key.length < 16) throw new RangeError('a nonce key needs at least 16 bytes')
  const [current] = keys
  if (current === undefined) throw new RangeError('a nonce key is needed')
  const random = o.random ?? randomBytes

  return {
    issue(now, scope = '') {
      const nonce = Buffer.alloc(END)
      nonce.writeUInt32BE(Math.floor(now / 1000) >>> 0, 0)
      nonce.set(random(SIGNATURE - RANDOM), RANDOM)
      nonce[RANDOM]! &= ~SCOPED
      if (scope !== '') {
        nonce[RANDOM]! |= SCOPED
        nonce.set(scopeOf(current, nonce, scope), SCOPE)
      }
      nonce.set(signatureOf(current, nonce), SIGNATURE)
      return nonce.toString('hex')
    },
    check(nonce, now, scope = '') {
      if (nonce.length !== 2 * END || !/^[0-9a-fA-F]{32}$/.test(nonce)) return 'forged'
      const bytes = Buffer.from(nonce, 'hex')
      const key = keys.find(k => timingSafeEqual(signatureOf(k, bytes), bytes.subarray(SIGNATURE)))
      if (key === undefined) return 'forged'
      const isScoped = (bytes[RANDOM]! & SCOPED) !== 0
      if (isScoped && scope !== '' && !scopeOf(key, bytes, scope).equals(bytes.subarray(SCOPE, SIGNATURE)))
        return 'forged'
      const age = Math.floor(now / 1000) - bytes.readUInt32BE(0)
      return age <= o.lifetimeSeconds && age >= -clockSkewSeconds ? 'valid' : 'stale'
    },
  }
}

/** The label keeps a signature made here from being one of another kind made with the same key. */
const signatureOf = (key: Buffer, nonce: Buffer): Buffer =>
  createHmac('sha256', key)
    .update('digest-nonce:')
    .update(nonce.subarray(0, SIGNATURE))
    .digest()
    .subarray(0, END - SIGNATURE)

const scopeOf = (key: Buffer, nonce: Buffer, scope: string): Buffer =>
  createHmac('sha256', key)
    .update('digest-scope:')
    .update(nonce.subarray(0, SCOPE))
    .update(scope)
    .digest()
    .subarray(0, SIGNATURE - SCOPE)
