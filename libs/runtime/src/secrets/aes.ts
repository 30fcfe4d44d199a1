/** AES-256-GCM as the sealed forms use it: `iv | tag | ciphertext`. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16
export const AES_BYTES = IV_BYTES + TAG_BYTES

/** @param about bound to it, and not in it: empty for nothing */
export function encrypt(key: Uint8Array, plain: Uint8Array, about: string | Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  if (about.length > 0) cipher.setAAD(Buffer.from(about))
  const body = [cipher.update(plain), cipher.final()]
  return Buffer.concat([iv, cipher.getAuthTag(), ...body])
}

/** Null when it was not encrypted with this key, or is bound to something else. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, about: string | Uint8Array): Buffer | null {
  if (sealed.length < AES_BYTES) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(IV_BYTES, AES_BYTES))
    if (about.length > 0) decipher.setAAD(Buffer.from(about))
    return Buffer.concat([decipher.update(sealed.subarray(AES_BYTES)), decipher.final()])
  } catch {
    return null
  }
}
