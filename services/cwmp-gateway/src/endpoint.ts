/** The CWMP endpoint: one POST in, one answer out (TR-069 3.7). It knows no HTTP framework and keeps no session. */
import { decode, isEmptyBody, isMessage } from '@auroralinks/cwmp'
import type { DecodeError, Envelope, Inform } from '@auroralinks/cwmp'
import { openSession } from './admission.ts'
import { hearCall, hearEmpty, hearResponse } from './conversation.ts'
import type { About, CwmpRequest, CwmpResponse } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { badRequest, fault, unauthorized } from './replies.ts'
import type { Found } from './sessions.ts'

export interface Endpoint {
  /** Answers one POST. Rejects only for a bug. */
  handle(request: CwmpRequest): Promise<CwmpResponse>
}

export function createEndpoint(gateway: Gateway): Endpoint {
  return { handle: async request => (isEmptyBody(request.body) ? handleEmpty(gateway, request) : handleMessage(gateway, request)) }
}

async function handleEmpty(gateway: Gateway, request: CwmpRequest): Promise<CwmpResponse> {
  const found = gateway.sessions.find(request)
  if (found.session !== null) return hearEmpty(gateway, request, found.session)
  // libcurl with Digest alone begins with an empty POST to be asked (quirk P1).
  if (found.why === 'none' && gateway.config.authentication !== 'none' && request.authorization === undefined) {
    gateway.metrics.challenges.add(1, { reason: 'missing' })
    return unauthorized('empty', gateway.authentication.challenge(request.receivedAt))
  }
  return noSession(gateway, request, found, 'an empty message')
}

async function handleMessage(gateway: Gateway, request: CwmpRequest): Promise<CwmpResponse> {
  const decoded = decode(request.body, { contentType: request.contentType ?? null, limits: { bytes: gateway.config.maxBodyBytes } })
  if (!decoded.ok) return unreadable(gateway, request, decoded.error)
  const { envelope } = decoded
  for (const name of envelope.tolerated) gateway.metrics.tolerated.add(1, { name })
  if (isMessage(envelope.message, 'Inform')) return openSession(gateway, request, envelope as Envelope<Inform>)

  const found = gateway.sessions.find(request)
  if (found.session === null) return noSession(gateway, request, found, `${envelope.message.method.slice(0, 64)}`)
  return envelope.kind === 'request' ? hearCall(gateway, request, found.session, envelope) : hearResponse(gateway, request, found.session, envelope)
}

/** TR-069 3.7.2.4: what cannot be read is answered with 400; A.2.3: an argument that is not allowed, with a fault. */
function unreadable(gateway: Gateway, request: CwmpRequest, error: DecodeError): CwmpResponse {
  const { session } = gateway.sessions.find(request)
  const about: About | undefined = session === null ? undefined : { deviceId: session.deviceId, sessionId: session.id }
  gateway.metrics.unreadable.add(1, { code: error.code })
  gateway.logger.warn('unreadable message', { ...about, code: error.code, reason: error.message, remoteAddress: request.remoteAddress })
  const isRequest = error.version !== undefined && error.method !== undefined && error.method !== 'Fault' && !error.method.endsWith('Response')
  return isRequest ? fault('unreadable', { id: error.id ?? null, version: error.version! }, '8003', error.message, about) : badRequest('unreadable', error.message, about)
}

function noSession(gateway: Gateway, request: CwmpRequest, found: Extract<Found, { session: null }>, what: string): CwmpResponse {
  const text = found.why === 'expired' ? `${what} of a session that is too old` : `${what} outside a session: a session begins with an Inform`
  gateway.logger.debug('no session', { reason: text, remoteAddress: request.remoteAddress })
  return badRequest('refused', text)
}
