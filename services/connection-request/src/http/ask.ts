/** Asks one device over HTTP to open a session (TR-069 3.2.2.2): GET, Digest, and what devices make of it. */
import { answerChallenge, parseChallenges } from '@auroralinks/http-auth'
import type { Challenge } from '@auroralinks/http-auth'
import { openConnection } from './connection.ts'
import type { Connection, Exchange } from './connection.ts'
import type { HttpResponse } from './response.ts'
import { CertificateRefused } from './tls.ts'
import type { TlsOptions } from './tls.ts'

/** What the device made of it; `error` is for a person and holds no secret. */
export type Answer =
  | { type: 'accepted' }
  /** 503 or 409: in a session, or not now. */
  | { type: 'busy'; error: string }
  | { type: 'unauthorized'; error: string }
  | { type: 'refused'; error: string }
  /** No connection, or no answer in time. `certain`: it is known not to be there, so that asking again soon is of no use. */
  | { type: 'unreachable'; error: string; certain?: boolean }
  /**
   * It took the request and closed without a proper answer: it may come all the same (some do). `beforeCredentials`: before it
   * was sent any credentials, so that most likely it only did not want this connection. `waitMs`: how long it has to come,
   * where that is not as long as after an acceptance.
   */
  | { type: 'silent'; error: string; beforeCredentials?: boolean; waitMs?: number }

export interface AskOptions {
  /** Already resolved and checked. */
  address: string
  port: number
  path: string
  /** The Host header. */
  authority: string
  credentials: { username: string; password: string } | null
  allowBasic: boolean
  /** For the connection and for each answer, in ms. */
  timeoutMs: number
  /** Addresses of this machine that it may leave from: the first of its family; none: the system's choice. */
  sources?: readonly string[]
  /** Of an https URL; null: without TLS. */
  tls?: TlsOptions | null
  cnonce(): string
}

/** One challenge is answered at most so often, whatever the server says. */
const MOST_ANSWERS = 4

/** Never rejects for what the peer does. */
export async function askDevice(o: AskOptions): Promise<Answer> {
  const connection = new DeviceConnection(o)
  try {
    const { exchange } = await connection.get(null)
    if (exchange.type === 'closed') return closedEarly(o)
    if (exchange.type !== 'response' || exchange.response.status !== 401) return answerOf(exchange, o)
    return await answerChallenges(connection, exchange.response, o)
  } catch (error) {
    if (error instanceof CertificateRefused)
      return { type: 'refused', error: `${o.address}:${o.port}: ${error.message} (ACS_CR_TLS)` }
    if (!connection.credentialsSent && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return closedEarly(o)
    return { type: 'unreachable', error: `${o.address}:${o.port}: ${networkError(error, o.timeoutMs)}` }
  } finally {
    connection.close()
  }
}

/**
 * Answers the challenge on the same connection where it can, else on a new one. A repeated 401 is answered again when
 * its nonce is a new one for the new connection or the old one was stale; then once with the Digest uri `/`, which
 * some servers check whatever was asked for.
 */
async function answerChallenges(
  connection: DeviceConnection,
  challenged: HttpResponse,
  o: AskOptions,
): Promise<Answer> {
  if (o.credentials === null)
    return { type: 'unauthorized', error: 'the device asks for credentials, and none are on file' }
  const used = new Map<string, number>()
  let challenges = challengesOf(challenged)
  let uri = o.path
  let repeated = false
  for (let tries = 0; tries < MOST_ANSWERS; tries++) {
    const nonce = nonceOf(challenges)
    const nc = (used.get(nonce) ?? 0) + 1
    used.set(nonce, nc)
    const answer = answerChallenge(challenges, {
      ...o.credentials,
      method: 'GET',
      uri,
      cnonce: o.cnonce(),
      nc,
      allowBasic: o.allowBasic,
    })
    if ('error' in answer) return { type: 'unauthorized', error: CHALLENGE_ERRORS[answer.error] }
    const { exchange, sameConnection } = await connection.get(answer.header)
    if (exchange.type !== 'response' || exchange.response.status !== 401) return answerOf(exchange, o)
    const next = challengesOf(exchange.response)
    const stale = next.some(c => c.scheme === 'digest' && c.stale)
    if (next.length > 0) challenges = next
    if (!repeated && nonceOf(challenges) !== nonce && (stale || !sameConnection)) {
      repeated = true
    } else if (answer.scheme === 'digest' && uri !== '/') {
      uri = '/'
      repeated = false
    } else break
  }
  return { type: 'unauthorized', error: 'the device does not take the credentials that are on file' }
}

const CHALLENGE_ERRORS = {
  'no-challenge': 'the device answered 401 without a challenge',
  'no-usable-challenge': 'the device asks for an authentication that is not known here',
  'basic-not-allowed': 'the device asks for Basic authentication, which is not switched on (ACS_CR_BASIC)',
  'illegal-character': 'the credentials on file hold a character that cannot be sent',
} as const

const challengesOf = (r: HttpResponse): Challenge[] => parseChallenges(r.headers.get('www-authenticate') ?? [])

const nonceOf = (challenges: Challenge[]): string => {
  const digest = challenges.find(c => c.scheme === 'digest')
  return digest?.scheme === 'digest' ? digest.nonce : ''
}

const closedEarly = (o: AskOptions): Answer => ({
  type: 'silent',
  error: `${o.address}:${o.port}: the device closed the connection without an answer`,
  beforeCredentials: true,
})

function answerOf(exchange: Exchange, o: AskOptions): Answer {
  const where = `${o.address}:${o.port}`
  if (exchange.type === 'timeout')
    return { type: 'unreachable', error: `${where}: no answer within ${o.timeoutMs / 1000} s` }
  if (exchange.type === 'closed')
    return { type: 'silent', error: `${where}: the device closed the connection without an answer` }
  if (exchange.type === 'garbage') return { type: 'silent', error: `${where}: what answered does not speak HTTP` }
  const { status } = exchange.response
  if (status >= 200 && status < 300) return { type: 'accepted' }
  if (status === 503 || status === 409) return { type: 'busy', error: `the device answered ${status}: it is busy` }
  if (status === 403) return { type: 'unauthorized', error: 'the device answered 403' }
  if (status >= 300 && status < 400)
    return { type: 'refused', error: `the device answered ${status}; redirects are not followed` }
  return { type: 'refused', error: `the device answered ${status}` }
}

const NETWORK_ERRORS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ECONNRESET: 'connection reset',
  EADDRNOTAVAIL: 'no local port is free, or ACS_CR_SOURCE is no address of this machine',
  EMFILE: 'no file handle is free',
}

function networkError(error: unknown, timeoutMs: number): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ETIMEDOUT') return `no connection within ${timeoutMs / 1000} s`
  if (code?.startsWith('ERR_SSL_') || code === 'EPROTO') return `TLS failed (${code})`
  return NETWORK_ERRORS[code ?? ''] ?? code ?? message
}

/** The way to the device: the same connection as long as the device keeps it, else a new one. */
class DeviceConnection {
  readonly #o: AskOptions
  #connection: Connection | null = null
  /** Over any of its connections. */
  credentialsSent = false

  constructor(o: AskOptions) {
    this.#o = o
  }

  /** `sameConnection`: it went over the connection on which the answer before had come. */
  async get(authorization: string | null): Promise<{ exchange: Exchange; sameConnection: boolean }> {
    const kept = this.#connection !== null
    const exchange = await this.#exchange(authorization)
    if (!kept || exchange.type !== 'closed') return { exchange, sameConnection: kept }
    // It closed after its challenge (quirk A13): the answer goes over a new connection.
    return { exchange: await this.#exchange(authorization), sameConnection: false }
  }

  async #exchange(authorization: string | null): Promise<Exchange> {
    const o = this.#o
    this.#connection ??= await openConnection(o)
    if (authorization !== null) this.credentialsSent = true
    const credentials = authorization === null ? '' : `Authorization: ${authorization}\r\n`
    const exchange = await this.#connection.exchange(
      `GET ${o.path} HTTP/1.1\r\nHost: ${o.authority}\r\nUser-Agent: AuroraLinks-ACS\r\n${credentials}\r\n`,
    )
    if (exchange.type !== 'response' || !exchange.reusable) this.close()
    return exchange
  }

  close(): void {
    this.#connection?.close()
    this.#connection = null
  }
}
