/** Marks that show whether a text is the one that was sealed: made with a key that is not kept beside it. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { derivedKeys } from './keys.ts'

export interface Seals {
  /** `key id.mark`, with the present key. */
  of(text: string): string
  /** `unknown-key`: it was made with a key that is not there any more, or by somebody else. */
  check(text: string, seal: string): 'good' | 'bad' | 'unknown-key'
}

/** HMAC-SHA-256 under keys derived from `secret` (`ACS_SECRET_KEY`). @throws ConfigError as `createSealer` does */
export function createSeals(secret: string): Seals {
  const mark = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url')
  const keys = derivedKeys(secret, 'audit log').map(key => ({ key, id: mark(key, 'its name').slice(0, 8) }))
  return {
    of: text => `${keys[0]!.id}.${mark(keys[0]!.key, text)}`,
    check(text, seal) {
      const known = keys.find(k => seal.startsWith(`${k.id}.`))
      if (known === undefined) return 'unknown-key'
      const wanted = Buffer.from(`${known.id}.${mark(known.key, text)}`)
      const given = Buffer.from(seal)
      return given.length === wanted.length && timingSafeEqual(given, wanted) ? 'good' : 'bad'
    },
  }
}
