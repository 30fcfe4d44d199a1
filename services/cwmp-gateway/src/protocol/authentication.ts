/** What a request proves of who sent it, as far as that can be told without knowing any password. */
import { digestChallenge, parseAuthorization } from '@auroralinks/http-auth'
import type { DigestResponse, Nonces } from '@auroralinks/http-auth'

/** Why a challenge is sent, for the metric. */
export type ChallengeReason = 'missing' | 'stale' | 'forged' | 'realm' | 'unsupported' | 'malformed'

/** A Digest response to a nonce of ours goes to identity. */
export type Proof = { kind: 'digest'; digest: DigestResponse } | { kind: 'none'; reason: ChallengeReason }

export interface Authentication {
  /** Reads `Authorization`; only a Digest for our realm whose nonce is ours and fresh is a proof. `now`: ms since 1970. */
  proofOf(authorization: string | undefined, now: number): Proof
  /** The value of `WWW-Authenticate`. MD5 and qop="auth" are what every CPE has to know (TR-069 3.4.5). */
  challenge(now: number, o?: { stale?: boolean }): string
}

/**
 * Digest towards CPEs. The nonce is signed and timed and bound to no connection, since some CPEs answer the challenge
 * on a new one (quirk H9); `uri`, `nc` and a missing qop are not held against a CPE (A1, A2, A4). The realm is: the proof is
 * worth what it was computed for, and the client chooses it. No CPE is known that leaves it out or changes it (RFC 2617 and
 * 7616 want it sent back); those that keep 32 characters of it (A3) need a short one.
 */
export function createAuthentication(o: { realm: string; nonces: Nonces }): Authentication {
  const none = (reason: ChallengeReason): Proof => ({ kind: 'none', reason })
  return {
    proofOf(authorization, now) {
      if (authorization === undefined) return none('missing')
      const parsed = parseAuthorization(authorization)
      if (parsed.scheme === 'malformed') return none('malformed')
      if (parsed.scheme !== 'digest') return none('unsupported')
      if (parsed.digest.realm !== o.realm) return none('realm')
      const state = o.nonces.check(parsed.digest.nonce, now)
      return state === 'valid' ? { kind: 'digest', digest: parsed.digest } : none(state)
    },
    challenge: (now, { stale = false } = {}) =>
      digestChallenge({
        realm: o.realm,
        nonce: o.nonces.issue(now),
        qop: 'auth',
        algorithm: 'MD5',
        ...(stale && { stale }),
      }),
  }
}
