/**
 * What is kept of a device's password, sealed: the password itself, or, where nobody needs that in clear
 * (`ACS_CWMP_KEEP=ha1`), H(username:realm:password) of RFC 7616 3.4.2 for both hashes. Whoever opens the latter can pose as the
 * device, here alone, and learns no password that is used elsewhere too.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import { ha1, verifyDigest } from '@auroralinks/http-auth'
import type { DigestResponse } from '@auroralinks/http-auth'
import type { Proved } from './known-device.ts'

export type Secret = { password: string } | Verifier

export interface Verifier {
  username: string
  realm: string
  md5: string
  sha256: string
}

/** What a device shows. */
export interface Shown {
  digest: DigestResponse | null
  entityHash?: string | undefined
  basic?: { username: string; password: string | null } | undefined
  httpMethod: string
  /** How many characters it keeps of a password; absent: all. */
  keptSecret?: number | undefined
}

const MARK = 'ha1:v1:'

/** The text that is sealed instead of a password. */
export const verifierOf = (username: string, realm: string, password: string): string =>
  MARK +
  JSON.stringify({
    username,
    realm,
    md5: ha1(username, realm, password, 'MD5'),
    sha256: ha1(username, realm, password, 'SHA-256'),
  } satisfies Verifier)

/** What a text that was sealed is; one that only looks like a verifier is a password like any other. */
export function secretOf(text: string): Secret {
  if (!text.startsWith(MARK)) return { password: text }
  try {
    const { username, realm, md5, sha256 } = JSON.parse(text.slice(MARK.length)) as Partial<Verifier>
    return [username, realm, md5, sha256].every(part => typeof part === 'string')
      ? { username: username!, realm: realm!, md5: md5!, sha256: sha256! }
      : { password: text }
  } catch {
    return { password: text }
  }
}

/** Whether what a device shows proves that it knows the secret. */
export function proves(secret: Secret, shown: Shown): boolean {
  if ('md5' in secret) return provesVerifier(secret, shown)
  const { password } = secret
  return [...new Set([password, password.slice(0, shown.keptSecret)])].some(kept => provesPassword(kept, shown))
}

function provesPassword(password: string, { digest, basic, httpMethod, entityHash }: Shown): boolean {
  if (digest !== null) return verifyDigest(digest, { password }, httpMethod, entityHash)
  return basic !== undefined && basic.password !== null && sameText(basic.password, password)
}

function provesVerifier(v: Verifier, { digest, basic, httpMethod, entityHash }: Shown): boolean {
  if (digest === null)
    return (
      basic !== undefined &&
      basic.password !== null &&
      basic.username === v.username &&
      sameText(ha1(v.username, v.realm, basic.password, 'SHA-256'), v.sha256)
    )
  if (digest.username !== v.username || digest.realm !== v.realm) return false
  const isSha256 = isOfSha256(digest)
  return verifyDigest(digest, { ha1: isSha256 ? v.sha256 : v.md5 }, httpMethod, entityHash)
}

/** Whether a Digest is made of what the last one was made of. */
export function provesAsBefore(before: Proved | undefined, { digest, httpMethod, entityHash }: Shown): boolean {
  if (before === undefined || digest === null) return false
  if (digest.username !== before.username || digest.realm !== before.realm) return false
  return isOfSha256(digest) === before.isSha256 && verifyDigest(digest, { ha1: before.ha1 }, httpMethod, entityHash)
}

/** What the next Digest is to be checked with, after one that proved that its device knows the secret; null where there is none. */
export function provedBy(secret: Secret, shown: Shown): Proved | null {
  const { digest, keptSecret } = shown
  if (digest === null) return null
  const isSha256 = isOfSha256(digest)
  const { username, realm } = digest
  const ha1s =
    'md5' in secret
      ? [isSha256 ? secret.sha256 : secret.md5]
      : [secret.password, secret.password.slice(0, keptSecret)].map(p =>
          ha1(username, realm, p, isSha256 ? 'SHA-256' : 'MD5'),
        )
  return ha1s.map(h => ({ username, realm, isSha256, ha1: h })).find(p => provesAsBefore(p, shown)) ?? null
}

const isOfSha256 = (digest: DigestResponse): boolean => /^sha-256/i.test(digest.algorithm ?? '')

/** Whether what is kept is of this password; null: it cannot be opened. */
export function isSameSecret(kept: string | null, password: string | null): boolean {
  if (kept === null || password === null) return false
  const secret = secretOf(kept)
  return 'md5' in secret
    ? sameText(ha1(secret.username, secret.realm, password, 'SHA-256'), secret.sha256)
    : sameText(secret.password, password)
}

/** In the same time whatever differs. */
const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
