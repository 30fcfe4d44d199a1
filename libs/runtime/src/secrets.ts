/** Secrets at rest and on the bus: sealed with AES-256-GCM under the installation's key. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { ConfigError } from './config.ts'

export interface Sealer {
  /** `version | iv | tag | ciphertext`. @param about what it belongs to: opened only with the same */
  seal(plain: string, about?: string): Uint8Array<ArrayBuffer>
  /** The plain text; null when the bytes were not sealed with this key, or belong to something else. */
  open(sealed: Uint8Array, about?: string): string | null
  sealBytes(plain: Uint8Array, about?: string): Uint8Array<ArrayBuffer>
  openBytes(sealed: Uint8Array, about?: string): Uint8Array<ArrayBuffer> | null
}

/** What a key is for: what was sealed for one purpose cannot be opened for another. */
export type SealingPurpose =
  | 'credentials'
  | 'parameter values'
  | 'session events'
  | 'http proofs'
  | 'fingerprints'
  | 'audit log'
  | 'sign-in'

const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES

/**
 * Seals with a key derived from `secret` (`ACS_SECRET_KEY`): `new[,old]`, each of at least 16 characters. It seals with
 * the first and opens with both. @throws ConfigError that says what is wrong with `secret`
 */
export function createSealer(secret: string, purpose: SealingPurpose = 'credentials'): Sealer {
  const keys = derivedKeys(secret, purpose)
  const sealBytes = (plain: Uint8Array, about = ''): Uint8Array<ArrayBuffer> => {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', keys[0]!, iv)
    if (about !== '') cipher.setAAD(Buffer.from(about))
    const body = [cipher.update(plain), cipher.final()]
    return new Uint8Array(Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), ...body]))
  }
  const openBytes = (sealed: Uint8Array, about = ''): Uint8Array<ArrayBuffer> | null => {
    if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) return null
    for (const key of keys) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
        decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES))
        if (about !== '') decipher.setAAD(Buffer.from(about))
        return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]))
      } catch {
        // Not with this key.
      }
    }
    return null
  }
  return {
    sealBytes,
    openBytes,
    seal: (plain, about) => sealBytes(Buffer.from(plain, 'utf8'), about),
    open(sealed, about) {
      const plain = openBytes(sealed, about)
      return plain === null ? null : Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8')
    },
  }
}

/** Tells whether a text is one that was seen before, without keeping anything that it could be guessed from. */
export interface Fingerprints {
  of(text: string): string
  /** Whether `kept` was made of this text, with the present key or the one before. */
  match(text: string, kept: string): boolean
}

/** HMAC-SHA-256 under keys derived from `secret` (`ACS_SECRET_KEY`). @throws ConfigError as `createSealer` does */
export function createFingerprints(secret: string): Fingerprints {
  const keys = derivedKeys(secret, 'fingerprints')
  const made = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url')
  return {
    of: text => made(keys[0]!, text),
    match: (text, kept) => keys.some(key => made(key, text) === kept),
  }
}

/** Keys for one purpose, the present one first. @throws ConfigError as `createSealer` does */
export const derivedKeys = (secret: string, purpose: SealingPurpose): Buffer[] =>
  keysOf(secret).map(key => Buffer.from(hkdfSync('sha256', key, 'auroralinks', purpose, 32)))

function keysOf(secret: string): string[] {
  const keys = secret
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '')
  if (keys.length === 0 || keys.length > 2)
    throw new ConfigError('ACS_SECRET_KEY should be new[,old]: one key, or two while it is changed')
  if (keys.some(key => key.length < 16))
    throw new ConfigError('ACS_SECRET_KEY must have at least 16 characters (each, where there are two)')
  return keys
}
