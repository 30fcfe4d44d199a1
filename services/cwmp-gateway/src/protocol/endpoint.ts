/** The CWMP endpoint: one POST in, one answer out (TR-069 3.7). It knows no HTTP framework and keeps no session. */
import { decode, isEmptyBody, isMessage, kindOf } from '@auroralinks/cwmp'
import type { DecodeError, Envelope, Inform } from '@auroralinks/cwmp'
import { excerpt, fairTurn } from '@auroralinks/runtime'
import { openSession } from './admission.ts'
import {
  receiveCall,
  receiveEmpty,
  receiveResponse,
  receiveTooLarge,
  receiveUnreadable,
  MOST_REASON,
} from './conversation.ts'
import { knownDevice } from '../overload/admission-control.ts'
import { senderOf } from './exchange.ts'
import type { About, CwmpRequest, CwmpResponse } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { badRequest, busy, fault, unauthorized } from './replies.ts'
import { whoseIs } from './whose.ts'
import type { Whose } from './whose.ts'
import { suspicionOf } from '../sources/suspicion.ts'

export interface Endpoint {
  /** Answers one POST. Rejects only for a bug. */
  handle(request: CwmpRequest): Promise<CwmpResponse>
  /** The session that a POST goes on with, by its cookie or connection; null where none is seen to be open. */
  sessionIdOf(request: CwmpRequest): string | null
}

export function createEndpoint(gateway: Gateway): Endpoint {
  return {
    sessionIdOf({ cookie, connection, proxied }) {
      const clues = { cookie, connection, proxied }
      return gateway.sessions.isOpen(clues) ? (gateway.sessions.find(clues).session?.id ?? null) : null
    },
    async handle(request) {
      if (request.unread !== undefined) return handleUnread(gateway, request, request.unread)
      return isEmptyBody(request.body) ? handleEmpty(gateway, request) : handleMessage(gateway, request)
    },
  }
}

/** HTTP brought no body that could be read. */
async function handleUnread(
  gateway: Gateway,
  request: CwmpRequest,
  { why, bytes }: NonNullable<CwmpRequest['unread']>,
): Promise<CwmpResponse> {
  const found = await whoseIs(gateway, request)
  if (found.session === null) return noSession(gateway, request, found, 'a message')
  if (why === 'too-large') return receiveTooLarge(gateway, request, found.session, bytes)
  gateway.metrics.unreadable.add(1, { code: why })
  const reason = 'the compressed body is damaged'
  return receiveUnreadable(gateway, request, found.session, { id: null, reason, bytes })
}

async function handleEmpty(gateway: Gateway, request: CwmpRequest): Promise<CwmpResponse> {
  const found = await whoseIs(gateway, request)
  if (found.session !== null) return receiveEmpty(gateway, request, found.session)
  // libcurl with Digest alone begins with an empty POST to be asked (quirk P1).
  const terms = gateway.policy.of(senderOf(request))
  if (found.why === 'none' && terms.demand !== 'none' && request.authorization === undefined) {
    gateway.limits.came(request.remoteAddress, null)
    gateway.metrics.challenges.add(1, { reason: 'missing' })
    return unauthorized('empty', gateway.authentication.challenge(terms, request.receivedAt))
  }
  return noSession(gateway, request, found, 'an empty message')
}

async function handleMessage(gateway: Gateway, request: CwmpRequest): Promise<CwmpResponse> {
  const decoded = decode(request.body, {
    contentType: request.contentType ?? null,
    limits: { bytes: gateway.config.maxBodyBytes },
  })
  if (!decoded.ok) return unreadable(gateway, request, decoded.error)
  const { envelope } = decoded
  for (const name of envelope.tolerated) gateway.metrics.tolerated.add(1, { name })
  const turn = fairTurn(request.body.byteLength)
  if (turn !== null) await turn
  if (isMessage(envelope.message, 'Inform')) return openSession(gateway, request, envelope as Envelope<Inform>)

  const found = await whoseIs(gateway, request)
  if (found.session === null) {
    if (found.why === 'none' && envelope.message.method === 'unknown') suspect(gateway, request)
    return noSession(gateway, request, found, excerpt(envelope.message.method))
  }
  if (envelope.kind === 'request') return receiveCall(gateway, request, found.session, envelope)
  if (envelope.kind === 'response' && envelope.message.method === 'unknown')
    return receiveUnreadable(gateway, request, found.session, {
      id: envelope.id,
      reason: `no method has the answer ${excerpt(envelope.message.name)}`,
      method: envelope.message.name,
    })
  return receiveResponse(gateway, request, found.session, envelope)
}

/**
 * A.2.3: a call's argument that is not allowed is answered with a fault. What else cannot be read is, in an open session, an
 * answer to our RPC: the planner is told and the session goes on. Outside of one it is answered with 400 (TR-069 3.7.2.4).
 */
async function unreadable(gateway: Gateway, request: CwmpRequest, error: DecodeError): Promise<CwmpResponse> {
  const found = await whoseIs(gateway, request)
  if (found.session === null && found.why === 'busy') return noSession(gateway, request, found, 'a message')
  const { session } = found
  const about: About | undefined = session === null ? undefined : { deviceId: session.deviceId, sessionId: session.id }
  gateway.metrics.unreadable.add(1, { code: error.code })
  // What a CPE says in its session may repeat a secret that it was sent: its words go to the planner, sealed, and not to the log.
  const why =
    session === null ? { reason: excerpt(error.message, MOST_REASON) } : { line: error.line, column: error.column }
  gateway.logger.warn('unreadable message', {
    ...about,
    code: error.code,
    ...why,
    remoteAddress: request.remoteAddress,
  })
  const isCall = error.method === undefined ? looksLikeCall(request.body) : kindOf(error.method) === 'request'
  if (session === null && !isCall && found.why === 'none') suspect(gateway, request)
  if (session !== null && !isCall)
    return receiveUnreadable(gateway, request, session, {
      id: error.id ?? null,
      reason: error.message,
      method: error.method,
    })
  return isCall && error.code === 'invalid-argument'
    ? fault(
        'unreadable',
        { id: error.id ?? null, version: error.version! },
        '8003',
        excerpt(error.message, MOST_REASON),
        about,
      )
    : badRequest('unreadable', excerpt(error.message, MOST_REASON), about)
}

function suspect(gateway: Gateway, request: CwmpRequest): void {
  const { why, sample } = suspicionOf(request.body)
  gateway.sources.suspect(request.remoteAddress, why, sample)
}

/** Where a message begins, in bytes: behind what a CPE says in a Header. */
const BEGINNING = 8 * 1024

/** Whether what cannot be read was meant as a call: an Inform may carry the cookie of an older session (quirk H6). */
function looksLikeCall(body: Uint8Array): boolean {
  const method = /<(?:[\w.-]+:)?Body\b[^>]*>\s*<(?:[\w.-]+:)?([\w.-]+)/i.exec(
    Buffer.from(body.subarray(0, BEGINNING)).toString('latin1'),
  )?.[1]
  return method !== undefined && kindOf(method) === 'request'
}

function noSession(
  gateway: Gateway,
  request: CwmpRequest,
  found: Extract<Whose, { session: null }>,
  what: string,
): CwmpResponse {
  if (found.why === 'busy') return busy('refused', found.retryAfterSeconds, found.about)
  const { remoteAddress: address, certificate, authorization } = request
  gateway.limits.came(address, knownDevice(gateway.attempts, { address, certificate }, authorization))
  if (found.why === 'unproved' || found.why === 'another-user') {
    gateway.metrics.challenges.add(1, { reason: found.why })
    const terms = gateway.policy.of(senderOf(request), found.device)
    return unauthorized('refused', gateway.authentication.challenge(terms, request.receivedAt), found.about)
  }
  const text =
    found.why === 'expired'
      ? `${what} of a session that is too old`
      : `${what} outside a session: a session begins with an Inform`
  gateway.logger.debug('no session', { reason: text, remoteAddress: request.remoteAddress })
  return badRequest('refused', text)
}
