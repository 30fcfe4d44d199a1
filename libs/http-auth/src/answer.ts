import { algorithmOf, entityHashOf, ha1, responseOf } from './digest.ts'
import type { Challenge } from './challenge.ts'
import { quote } from './text.ts'

export interface Credentials {
  username: string
  password: string
  /** The HTTP method of the request that is to be repeated. */
  method: string
  /** Path and query as in the request line. */
  uri: string
  /** Client nonce, fresh for each challenge: randomness is the caller's. */
  cnonce: string
  /** How often this server nonce has been answered, counted from 1. */
  nc: number
  /** Of the request, for a server that offers only `auth-int`; without it such a challenge is passed over. */
  body?: string | Uint8Array
  /** Basic shows the password to whoever listens; so it is answered only where this is true. */
  allowBasic?: boolean
}

export type Answer =
  | { header: string; scheme: 'digest' | 'basic' }
  | { error: 'no-challenge' | 'no-usable-challenge' | 'basic-not-allowed' | 'illegal-character' }

/**
 * The `Authorization` value that answers a challenge (RFC 7616 3.4): the first Digest challenge whose algorithm and
 * quality of protection are known, else Basic where allowed. It is built only from what was offered (a server that
 * offered no qop gets no qop, nc, cnonce; nor an opaque that it did not send), since such servers refuse the rest.
 *
 * Errors: `no-challenge` nothing was asked; `no-usable-challenge` nothing known was asked; `basic-not-allowed` only
 * Basic was asked; `illegal-character` a value would break the header.
 */
export function answerChallenge(challenges: Challenge[], credentials: Credentials): Answer {
  if (challenges.length === 0) return { error: 'no-challenge' }
  try {
    for (const challenge of challenges) {
      const header = challenge.scheme === 'digest' ? digestAnswer(challenge, credentials) : null
      if (header !== null) return { header, scheme: 'digest' }
    }
    if (!challenges.some(({ scheme }) => scheme === 'basic')) return { error: 'no-usable-challenge' }
    if (credentials.allowBasic !== true) return { error: 'basic-not-allowed' }
    return { header: basicAnswer(credentials.username, credentials.password), scheme: 'basic' }
  } catch (error) {
    if (error instanceof TypeError) return { error: 'illegal-character' }
    throw error
  }
}

/** The `Authorization` value of Basic (RFC 7617), for sending it unasked too (TR-069 3.4.4). */
export function basicAnswer(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
}

function digestAnswer(challenge: Extract<Challenge, { scheme: 'digest' }>, credentials: Credentials): string | null {
  const algorithm = algorithmOf(challenge.algorithm)
  if (algorithm === null) return null
  const { username, password, method, uri, cnonce, body } = credentials
  const qop = qopFor(challenge.qop, body !== undefined)
  if (qop === undefined) return null
  const nc = credentials.nc.toString(16).padStart(8, '0')
  const base = ha1(username, challenge.realm, password, algorithm.name)
  const entityHash = qop === 'auth-int' ? (entityHashOf(body!, algorithm.name) ?? undefined) : undefined
  const response = responseOf(algorithm, base, { nonce: challenge.nonce, uri, method, qop, nc, cnonce, entityHash })
  let header = `Digest username=${quote(username)}, realm=${quote(challenge.realm)}, nonce=${quote(challenge.nonce)}, uri=${quote(uri)}`
  header += `, response="${response}"`
  if (challenge.algorithm !== null && challenge.algorithm !== '') header += `, algorithm=${algorithm.name}`
  if (qop !== null) header += `, qop=${qop}, nc=${nc}`
  if (qop !== null || algorithm.session) header += `, cnonce=${quote(cnonce)}`
  if (challenge.opaque !== null) header += `, opaque=${quote(challenge.opaque)}`
  return Buffer.from(header, 'utf8').toString('latin1')
}

/** `auth` where it is offered: it costs no look at the body. `undefined` = nothing of what is offered can be done. */
function qopFor(offered: string[] | null, hasBody: boolean): 'auth' | 'auth-int' | null | undefined {
  if (offered === null) return null
  if (offered.includes('auth')) return 'auth'
  return offered.includes('auth-int') && hasBody ? 'auth-int' : undefined
}
