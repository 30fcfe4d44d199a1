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

/** Where the parts lie: time in seconds, 4 random bytes, signature. */
const [RANDOM, SIGNATURE, END] = [4, 8, 16]

/**
 * Signed and timed nonces (RFC 7616 3.3), bound to no connection and to no replica: whoever has the key can check
 * them, so that a CPE may answer a challenge on a new connection and at another gateway. Of one with a scope the random
 * bytes are a mark (4 bits), random (4 bits) and the scope's tag: whoever knows nothing of scopes takes it for any other.
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
      if (scope === '') while (isScoped(current, nonce)) nonce[RANDOM]! ^= 0x10
      else {
        nonce[RANDOM] = markOf(current, nonce) | (nonce[RANDOM]! & 0x0f)
        nonce.set(scopeOf(current, nonce, scope), RANDOM + 1)
      }
      nonce.set(signatureOf(current, nonce), SIGNATURE)
      return nonce.toString('hex')
    },
    check(nonce, now, scope = '') {
      if (nonce.length !== 2 * END || !/^[0-9a-fA-F]{32}$/.test(nonce)) return 'forged'
      const bytes = Buffer.from(nonce, 'hex')
      const key = keys.find(k => timingSafeEqual(signatureOf(k, bytes), bytes.subarray(SIGNATURE)))
      if (key === undefined) return 'forged'
      const isAnothers = scope !== '' && isScoped(key, bytes) && !isOf(key, bytes, scope)
      if (isAnothers) return 'forged'
      const age = Math.floor(now / 1000) - bytes.readUInt32BE(0)
      return age <= o.lifetimeSeconds && age >= -clockSkewSeconds ? 'valid' : 'stale'
    },
  }
}

/** The label keeps a signature made here from being one of another kind made with the same key. */
const made = (key: Buffer, label: string, bytes: Uint8Array, text = ''): Buffer =>
  createHmac('sha256', key).update(label).update(bytes).update(text).digest()

const signatureOf = (key: Buffer, nonce: Buffer): Buffer =>
  made(key, 'digest-nonce:', nonce.subarray(0, SIGNATURE)).subarray(0, END - SIGNATURE)

/** The upper four bits of the first random byte; another one each second. */
const markOf = (key: Buffer, nonce: Buffer): number => made(key, 'digest-scoped:', nonce.subarray(0, RANDOM))[0]! & 0xf0

const isScoped = (key: Buffer, nonce: Buffer): boolean => (nonce[RANDOM]! & 0xf0) === markOf(key, nonce)

const scopeOf = (key: Buffer, nonce: Buffer, scope: string): Buffer =>
  made(key, 'digest-scope:', nonce.subarray(0, RANDOM + 1), scope).subarray(0, SIGNATURE - RANDOM - 1)

const isOf = (key: Buffer, nonce: Buffer, scope: string): boolean =>
  timingSafeEqual(scopeOf(key, nonce, scope), nonce.subarray(RANDOM + 1, SIGNATURE))
