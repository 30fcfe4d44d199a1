/**
 * Secrets at rest and on the bus, sealed with AES-256-GCM under the installation's key, in two forms:
 *
 * - `1 | iv | tag | ciphertext`, directly under the key: what is only on its way for a moment, and what was sealed
 *   before there was the other form.
 * - `2 | key id | wrapped data key | iv | tag | ciphertext`, an envelope: a data key of its own encrypts the secret, and is
 *   itself encrypted under the key whose id it names. To change keys only the data key is wrapped anew.
 */
import { randomBytes } from 'node:crypto'
import { AES_BYTES, decrypt, encrypt } from './aes.ts'
import { KEY_ID_BYTES, namedKeys } from './keys.ts'
import type { SealingPurpose } from './keys.ts'

export interface Sealer {
  /** @param about what it belongs to: opened only with the same */
  seal(plain: string, about?: string): Uint8Array<ArrayBuffer>
  /** The plain text; null when the bytes were not sealed with a key that is there, or belong to something else. */
  open(sealed: Uint8Array, about?: string): string | null
  sealBytes(plain: Uint8Array, about?: string): Uint8Array<ArrayBuffer>
  openBytes(sealed: Uint8Array, about?: string): Uint8Array<ArrayBuffer> | null
  /** Whether it is sealed as it would be now: in the form that is used, under the present key. */
  isCurrent(sealed: Uint8Array): boolean
  /** The same secret sealed as it would be now, the same bytes where it is; null when it cannot be opened. */
  reseal(sealed: Uint8Array, about?: string): Uint8Array<ArrayBuffer> | null
  /** How what is current begins. */
  readonly beginning: Uint8Array
}

const DIRECT = 1
const ENVELOPE = 2
const DATA_KEY_BYTES = 32
const HEAD_BYTES = 1 + KEY_ID_BYTES
const WRAPPED_BYTES = AES_BYTES + DATA_KEY_BYTES

/** What stays: a record of it lies in the database, in topics for days, or in backups. */
const AT_REST: readonly SealingPurpose[] = ['credentials', 'parameter values']

/**
 * Seals with a key derived from `secret` (`ACS_SECRET_KEY`): `new[,old]`, each of at least 16 characters. It seals with
 * the first and opens with both. @throws ConfigError that says what is wrong with `secret`
 */
export function createSealer(secret: string, purpose: SealingPurpose = 'credentials'): Sealer {
  const keys = namedKeys(secret, purpose)
  const present = keys[0]!
  const asEnvelope = AT_REST.includes(purpose)
  const beginning = asEnvelope ? Buffer.of(ENVELOPE, ...present.id) : Buffer.of(DIRECT)

  const sealBytes = (plain: Uint8Array, about = ''): Uint8Array<ArrayBuffer> => {
    if (!asEnvelope) return asBytes(beginning, encrypt(present.key, plain, about))
    const dataKey = randomBytes(DATA_KEY_BYTES)
    return asBytes(beginning, encrypt(present.key, dataKey, beginning), encrypt(dataKey, plain, about))
  }
  /** The data key of an envelope; null without the key that it is wrapped under. */
  const dataKeyOf = (sealed: Uint8Array): Buffer | null => {
    const head = sealed.subarray(0, HEAD_BYTES)
    const wrapping = keys.find(k => k.id.equals(head.subarray(1)))
    const wrapped = sealed.subarray(HEAD_BYTES, HEAD_BYTES + WRAPPED_BYTES)
    return wrapping === undefined ? null : decrypt(wrapping.key, wrapped, head)
  }
  const openBytes = (sealed: Uint8Array, about = ''): Uint8Array<ArrayBuffer> | null => {
    if (sealed[0] === DIRECT) {
      for (const { key } of keys) {
        const plain = decrypt(key, sealed.subarray(1), about)
        if (plain !== null) return new Uint8Array(plain)
      }
      return null
    }
    if (sealed[0] !== ENVELOPE) return null
    const dataKey = dataKeyOf(sealed)
    const plain = dataKey === null ? null : decrypt(dataKey, sealed.subarray(HEAD_BYTES + WRAPPED_BYTES), about)
    return plain === null ? null : new Uint8Array(plain)
  }
  const isCurrent = (sealed: Uint8Array): boolean =>
    asEnvelope && beginning.equals(sealed.subarray(0, beginning.length))

  return {
    sealBytes,
    openBytes,
    isCurrent,
    beginning: new Uint8Array(beginning),
    seal: (plain, about) => sealBytes(Buffer.from(plain, 'utf8'), about),
    open(sealed, about) {
      const plain = openBytes(sealed, about)
      return plain === null ? null : Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8')
    },
    reseal(sealed, about) {
      if (isCurrent(sealed)) return new Uint8Array(sealed)
      if (asEnvelope && sealed[0] === ENVELOPE) {
        const dataKey = dataKeyOf(sealed)
        if (dataKey === null) return null
        return asBytes(beginning, encrypt(present.key, dataKey, beginning), sealed.subarray(HEAD_BYTES + WRAPPED_BYTES))
      }
      const plain = openBytes(sealed, about)
      return plain === null ? null : sealBytes(plain, about)
    },
  }
}

const asBytes = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts))
