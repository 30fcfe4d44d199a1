/** Tells whether a text is one that was seen before, without keeping anything that it could be guessed from. */
import { createHmac } from 'node:crypto'
import { derivedKeys } from './keys.ts'

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
