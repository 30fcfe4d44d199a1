import { hash, timingSafeEqual } from 'node:crypto'
import type { DigestResponse } from './authorization.ts'

/** The algorithms of RFC 7616 that are spoken here; SHA-512-256 is in no CPE that is known. */
export type DigestAlgorithm = 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess'

/** How strings become bytes: UTF-8, or Latin-1 for peers older than RFC 7616. */
export type Charset = 'utf8' | 'latin1'

interface Algorithm {
  name: DigestAlgorithm
  hash: 'md5' | 'sha256'
  session: boolean
  hexLength: number
}

const algorithms = new Map<string, Algorithm>([
  ['md5', { name: 'MD5', hash: 'md5', session: false, hexLength: 32 }],
  ['md5-sess', { name: 'MD5-sess', hash: 'md5', session: true, hexLength: 32 }],
  ['sha-256', { name: 'SHA-256', hash: 'sha256', session: false, hexLength: 64 }],
  ['sha-256-sess', { name: 'SHA-256-sess', hash: 'sha256', session: true, hexLength: 64 }],
])

/** The algorithm of a header's `algorithm` parameter; absent or empty means MD5 (RFC 7616 3.3); `null` = not spoken here. */
export function algorithmOf(parameter: string | null): Algorithm | null {
  return algorithms.get(parameter === null || parameter === '' ? 'md5' : parameter.toLowerCase()) ?? null
}

/**
 * The stored form of a password: H(username:realm:password) in lower-case hex (RFC 7616 3.4.2).
 * The session variants are stored as their base algorithm, since their nonce is not known before.
 */
export function ha1(username: string, realm: string, password: string, algorithm: DigestAlgorithm = 'MD5'): string {
  return digest(algorithmOf(algorithm)!, `${username}:${realm}:${password}`, 'utf8')
}

/** H(entity-body) of RFC 7616 3.4.3 in lower-case hex, for `qop=auth-int`; null for an algorithm that is not spoken here. */
export function entityHashOf(body: string | Uint8Array, parameter: string | null): string | null {
  const algorithm = algorithmOf(parameter)
  return algorithm === null ? null : hash(algorithm.hash, body, 'hex')
}

/** What goes into a Digest response besides the secret. `qop` null = RFC 2069. */
export interface ResponseInput {
  nonce: string
  uri: string
  method: string
  qop: 'auth' | 'auth-int' | null
  nc: string
  cnonce: string
  /** As made by {@link entityHashOf}; it counts with `auth-int` alone. */
  entityHash?: string | undefined
}

/** The `response` of RFC 7616 3.4.1; `baseHa1` as made by {@link ha1} with the same base algorithm. */
export function responseOf(
  algorithm: Algorithm,
  baseHa1: string,
  input: ResponseInput,
  charset: Charset = 'utf8',
): string {
  const a1 = algorithm.session ? digest(algorithm, `${baseHa1}:${input.nonce}:${input.cnonce}`, charset) : baseHa1
  const entity = input.qop === 'auth-int' ? `:${input.entityHash ?? ''}` : ''
  const a2 = digest(algorithm, `${input.method}:${input.uri}${entity}`, charset)
  return input.qop === null
    ? digest(algorithm, `${a1}:${input.nonce}:${a2}`, charset)
    : digest(algorithm, `${a1}:${input.nonce}:${input.nc}:${input.cnonce}:${input.qop}:${a2}`, charset)
}

/**
 * Whether a CPE's Digest answer proves the secret (TR-069 3.4.5): MD5, MD5-sess, SHA-256 and SHA-256-sess, with
 * `qop=auth`, `auth-int` or in the older form without. The `uri` is hashed as the peer sent it: several SDKs send an empty
 * or a foreign one. With `auth-int` the hash of the body is needed ({@link entityHashOf}): without it nothing is proved. The comparison takes the same time whatever differs.
 *
 * It says nothing about nonce and realm: hold them against your own first (see createNonces).
 * `secret.ha1` must have been made for the realm and the base algorithm in use.
 */
export function verifyDigest(
  answer: DigestResponse,
  secret: { password: string } | { ha1: string },
  method: string,
  entityHash?: string | null,
): boolean {
  const algorithm = algorithmOf(answer.algorithm)
  const qop = qopOf(answer.qop)
  if (algorithm === null || qop === undefined || (qop === 'auth-int' && !entityHash)) return false
  const given = answer.response.toLowerCase()
  if (given.length !== algorithm.hexLength) return false
  const input: ResponseInput = {
    nonce: answer.nonce,
    uri: answer.uri,
    method,
    qop,
    nc: answer.nc ?? '',
    cnonce: answer.cnonce ?? '',
    entityHash: entityHash ?? undefined,
  }
  return charsetsOf(answer, secret).some(charset => {
    const base =
      'ha1' in secret
        ? secret.ha1.toLowerCase()
        : digest(algorithm, `${answer.username}:${answer.realm}:${secret.password}`, charset)
    return sameText(responseOf(algorithm, base, input, charset), given)
  })
}

/** `undefined` = a quality of protection that is not spoken here. */
function qopOf(parameter: string | null): 'auth' | 'auth-int' | null | undefined {
  if (parameter === null || parameter === '') return null
  const qop = parameter.toLowerCase()
  return qop === 'auth' || qop === 'auth-int' ? qop : undefined
}

/** Beyond ASCII a peer may have hashed either encoding; within ASCII they are the same bytes. */
function charsetsOf(answer: DigestResponse, secret: { password: string } | { ha1: string }): Charset[] {
  const text = answer.username + answer.realm + answer.uri + ('password' in secret ? secret.password : '')
  return /[^\u0000-\u007f]/.test(text) ? ['utf8', 'latin1'] : ['utf8']
}

function digest(algorithm: Algorithm, text: string, charset: Charset): string {
  return hash(algorithm.hash, charset === 'utf8' ? text : Buffer.from(text, 'latin1'), 'hex')
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
