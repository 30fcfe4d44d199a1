/** What a request proves of who sent it, as far as that can be told without knowing any password. */
import { basicChallenge, digestChallenge, entityHashOf, parseAuthorization } from '@auroralinks/http-auth'
import type { DigestResponse, Nonces } from '@auroralinks/http-auth'
import type { Terms } from '../policy/policy.ts'
import type { Offer, Scheme } from '../policy/rules.ts'
import type { NonceOwners } from './nonce-owners.ts'

/** Why a challenge is sent, for the metric. */
export type ChallengeReason =
  | 'missing'
  | 'stale'
  | 'forged'
  | 'realm'
  | 'uri'
  | 'another-device'
  | 'unsupported'
  | 'malformed'

/** A Digest response to a nonce of ours, or a password, goes to identity. `entityHash`: for `auth-int`. */
export type Proof =
  | { kind: 'digest'; username: string; digest: DigestResponse; entityHash: string | null }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'none'; reason: ChallengeReason }

/** What is looked at. */
export interface Shown {
  authorization: string | undefined
  /** Path and query; undefined where a proxy may have changed them. */
  target: string | undefined
  /** As sent; undefined: not read yet. */
  body?: Uint8Array
}

export interface Authentication {
  /**
   * Reads `Authorization`: a proof is a Digest for our realm and this resource whose nonce is ours, fresh and not another
   * device's, or Basic, where the terms accept them. `now`: ms since 1970.
   * @param deviceId of the Inform; absent: it is not read yet
   */
  proofOf(shown: Shown, terms: Terms, now: number, deviceId?: string): Proof
  /** The values of `WWW-Authenticate`, in the order of the terms. With `deviceId` a nonce is good for that device alone. */
  challenge(terms: Terms, now: number, o?: { stale?: boolean; deviceId?: string | undefined }): string[]
}

const ALGORITHMS = { md5: 'MD5', 'md5-sess': 'MD5-sess', 'sha-256': 'SHA-256', 'sha-256-sess': 'SHA-256-sess' } as const

/**
 * Authentication towards CPEs (TR-069 3.4.4, 3.4.5; RFC 7616, 7617). The nonce is signed and timed and bound to no
 * connection, since some CPEs answer the challenge on a new one (quirk H9); `nc` and a missing qop are not held against a CPE
 * (A1, A4), nor an empty `uri` (A2). The realm is: the proof is worth what it was computed for, and the client chooses it.
 * No CPE is known that leaves it out or changes it; those that keep 32 characters of it (A3) need a short one.
 */
export function createAuthentication(o: {
  realm: string
  nonces: Nonces
  owners: Pick<NonceOwners, 'isAnothers'>
}): Authentication {
  const none = (reason: ChallengeReason): Proof => ({ kind: 'none', reason })

  const digestOf = (digest: DigestResponse, shown: Shown, terms: Terms, now: number, deviceId?: string): Proof => {
    if (digest.realm !== o.realm) return none('realm')
    if (!isSpoken(digest, terms.accept)) return none('unsupported')
    if (!terms.anyUri && !isOf(digest.uri, shown.target)) return none('uri')
    const state = o.nonces.check(digest.nonce, now, deviceId)
    if (state !== 'valid') return none(state)
    if (deviceId !== undefined && o.owners.isAnothers(digest.nonce, deviceId)) return none('another-device')
    const isWhole = digest.qop?.toLowerCase() === 'auth-int' && shown.body !== undefined
    return {
      kind: 'digest',
      username: digest.username,
      digest,
      entityHash: isWhole ? entityHashOf(shown.body!, digest.algorithm) : null,
    }
  }

  return {
    proofOf(shown, terms, now, deviceId) {
      if (shown.authorization === undefined) return none('missing')
      const parsed = read(shown.authorization)
      switch (parsed.scheme) {
        case 'malformed':
          return none('malformed')
        case 'digest':
          return digestOf(parsed.digest, shown, terms, now, deviceId)
        case 'basic':
          return terms.accept.has('basic')
            ? { kind: 'basic', username: parsed.username, password: parsed.password }
            : none('unsupported')
        default:
          return none('unsupported')
      }
    },
    challenge: (terms, now, { stale = false, deviceId } = {}) =>
      terms.offer.map(offer =>
        offer === 'basic'
          ? basicChallenge(o.realm)
          : digestChallenge({
              realm: o.realm,
              nonce: o.nonces.issue(now, deviceId),
              ...(terms.qop !== 'none' && { qop: terms.qop }),
              algorithm: ALGORITHMS[offer],
              ...(stale && { stale }),
            }),
      ),
  }
}

/** Whether a Digest is made as the terms accept it; what its algorithm and qop are worth otherwise, identity knows. */
function isSpoken({ algorithm, qop }: DigestResponse, accept: ReadonlySet<Scheme>): boolean {
  const name = (algorithm === null || algorithm === '' ? 'md5' : algorithm.toLowerCase()) as Offer
  return accept.has(name) && (qop !== null && qop !== '' ? true : accept.has('rfc2069'))
}

/** Some CPEs say nothing (A2), some the whole URL. @param target of the request; undefined: a proxy may have changed it */
function isOf(uri: string, target: string | undefined): boolean {
  if (target === undefined || uri === '' || uri === target) return true
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri)) return false
  const { pathname, search } = new URL(uri)
  return pathname + search === target
}

let last: { header: string; parsed: ReturnType<typeof parseAuthorization> } | undefined

/** Several look at the header of one request, mostly one after the other. */
function read(header: string): ReturnType<typeof parseAuthorization> {
  if (last?.header !== header) last = { header, parsed: parseAuthorization(header) }
  return last.parsed
}

/** The user that an `Authorization` names, whether it proves that or not; null where it names none. */
export function userOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  const parsed = read(authorization)
  if (parsed.scheme === 'digest') return parsed.digest.username
  return parsed.scheme === 'basic' ? parsed.username : null
}
