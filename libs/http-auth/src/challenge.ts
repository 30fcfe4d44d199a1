import type { DigestAlgorithm } from './digest.ts'
import { scan } from './parameters.ts'
import { decodeHeaderText, quote } from './text.ts'

export interface DigestChallengeOptions {
  realm: string
  nonce: string
  /** The nonce was ours but is too old: the peer may answer the new one without asking anybody for a password. */
  stale?: boolean
  /** Left out = the form of RFC 2069. */
  qop?: 'auth' | 'auth-int' | 'auth,auth-int'
  /** Left out = MD5, which is what is meant by leaving it out. */
  algorithm?: DigestAlgorithm
  opaque?: string
}

/**
 * A `WWW-Authenticate` value that asks for Digest (RFC 7616 3.3). Throws when a value holds a control character.
 * @example digestChallenge({ realm: 'acs', nonce, qop: 'auth', algorithm: 'MD5' })
 */
export function digestChallenge(o: DigestChallengeOptions): string {
  let header = `Digest realm=${quote(o.realm)}, nonce=${quote(o.nonce)}`
  if (o.qop !== undefined) header += `, qop=${quote(o.qop)}`
  if (o.algorithm !== undefined) header += `, algorithm=${o.algorithm}`
  if (o.opaque !== undefined) header += `, opaque=${quote(o.opaque)}`
  if (o.stale === true) header += ', stale=true'
  return header
}

/** A `WWW-Authenticate` value that asks for Basic (RFC 7617). Throws when the realm holds a control character. */
export function basicChallenge(realm: string): string {
  return `Basic realm=${quote(realm)}`
}

export type Challenge =
  | {
      scheme: 'digest'
      realm: string
      nonce: string
      /** The qualities of protection that are offered; `null` = none named: answer as in RFC 2069. */
      qop: string[] | null
      algorithm: string | null
      opaque: string | null
      domain: string | null
      stale: boolean
    }
  | { scheme: 'basic'; realm: string }
  | { scheme: 'unknown'; name: string }

/**
 * Reads `WWW-Authenticate` as connection-request servers write it: several challenges in one header or in several,
 * without commas, on folded lines, with a quoted algorithm. What cannot be read is left out; never throws.
 */
export function parseChallenges(headers: string | string[]): Challenge[] {
  const challenges: Challenge[] = []
  for (const header of typeof headers === 'string' ? [headers] : headers) {
    for (const { scheme, parameters } of scan(header).schemes) {
      const text = (name: string) => {
        const value = parameters.get(name)
        return value === undefined ? null : decodeHeaderText(value)
      }
      if (scheme === 'basic') {
        challenges.push({ scheme, realm: text('realm') ?? '' })
      } else if (scheme === 'digest') {
        const nonce = text('nonce')
        if (nonce === null) continue
        challenges.push({
          scheme,
          nonce,
          realm: text('realm') ?? '',
          qop: listOf(text('qop')),
          algorithm: text('algorithm'),
          opaque: text('opaque'),
          domain: text('domain'),
          stale: text('stale')?.toLowerCase() === 'true',
        })
      } else {
        challenges.push({ scheme: 'unknown', name: scheme.slice(0, 64) })
      }
    }
  }
  return challenges
}

function listOf(value: string | null): string[] | null {
  if (value === null) return null
  const items = value
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(item => item !== '')
  return items.length === 0 ? null : items
}
