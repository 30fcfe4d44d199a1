/** Secrets at rest and on the bus: sealed with AES-256-GCM under the installation's key. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export interface Sealer {
  /** `version | iv | tag | ciphertext`. */
  seal(plain: string): Uint8Array<ArrayBuffer>
  /** The plain text; null when the bytes were not sealed with this key. */
  open(sealed: Uint8Array): string | null
}

const VERSION = 1

/** Seals with a key derived from `secret` (any length of at least 16 characters, `ACS_SECRET_KEY`). */
export function createSealer(secret: string): Sealer {
  if (secret.length < 16) throw new Error('ACS_SECRET_KEY must have at least 16 characters')
  const key = Buffer.from(hkdfSync('sha256', secret, 'auroralinks', 'credentials', 32))
  return {
    seal(plain) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return new Uint8Array(Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body]))
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
      if (bytes.length < 29 || bytes[0] !== VERSION) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13))
        decipher.setAuthTag(bytes.subarray(13, 29))
        return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}
