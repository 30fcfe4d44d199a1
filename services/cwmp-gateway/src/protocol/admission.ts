/** Opening a session: the Inform (TR-069 3.7.1.1, 3.7.2.1). */
import { parseDeviceId, TYPE, canonicalOui, deviceIdOf } from '@auroralinks/contracts'
import { negotiateVersion } from '@auroralinks/cwmp'
import type { CwmpVersion, Envelope, Inform } from '@auroralinks/cwmp'
import { NoReply } from '@auroralinks/reply'
import { excerpt } from '@auroralinks/runtime'
import { userOf } from './authentication.ts'
import type { Proof } from './authentication.ts'
import { knownDevice, namesDevice, slowDown } from '../overload/admission-control.ts'
import type { Terms } from '../policy/policy.ts'
import { setCookie } from '../session/cookie.ts'
import { admissionOf, informReceived, proofToWire, sessionOpened, softwareVersionOf } from '../bus/events.ts'
import type { Admission } from '../bus/events.ts'
import { senderOf, shownBy } from './exchange.ts'
import type { About, CwmpRequest, CwmpResponse } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { ask, makeDurable } from '../bus/publishing.ts'
import { LARGEST_VALUE } from '../bus/records.ts'
import { busy, fault, redirect, retryAfter, soap, unauthorized } from './replies.ts'
import { isKept, transcriptEntryOf } from '../bus/transcript.ts'
import { formOf } from '../session/session.ts'
import type { Session } from '../session/session.ts'
import { idForUser } from '../session/user-tag.ts'

/** No cookie holds more, and no key on the bus should. In characters. */
const LONGEST_DEVICE_ID = 1024

type Accepted = Extract<Admission, { kind: 'accept' }>

/** Answers an Inform. Session cookies that come with it are old ones (quirk H6): they are not looked at. */
export async function openSession(
  gateway: Gateway,
  request: CwmpRequest,
  received: Envelope<Inform>,
): Promise<CwmpResponse> {
  const envelope = gateway.config.oui === 'canonical' ? withCanonicalOui(received) : received
  const { message: inform } = envelope
  const about: About = { deviceId: deviceIdOf(inform.deviceId) }
  if (about.deviceId.length > LONGEST_DEVICE_ID)
    return reject(gateway, envelope, '8003', 'ProductClass and SerialNumber are too long', {
      deviceId: `${about.deviceId.slice(0, 64)}…`,
    })
  const { remoteAddress: address } = request
  gateway.limits.came(
    address,
    knownDevice(gateway.attempts, { address, certificate: request.certificate }, request.authorization),
  )
  const held = gateway.limits.held(address, about.deviceId)
  if (held > 0) return gateway.limited('device-sessions', { address, about, seconds: held })
  const terms = gateway.policy.of(senderOf(request), inform.deviceId)
  const proof: Proof =
    terms.demand === 'none'
      ? { kind: 'none', reason: 'missing' }
      : gateway.authentication.proofOf(shownBy(request), terms, request.receivedAt, about.deviceId)
  // Needs nobody else's word: the peer that shows nothing costs nothing but this.
  if (terms.demand === 'required' && proof.kind === 'none' && !namesDevice(request, terms))
    return challenge(gateway, request, terms, proof.reason, about)
  const tooMany = proof.kind === 'none' ? null : gateway.attempts.refusal(request.remoteAddress, proof.username)
  if (tooMany !== null) return slowDown(gateway, tooMany, about)

  const provesNothing = proof.kind === 'none' && !namesDevice(request, terms)
  const tooManySessions = provesNothing ? gateway.limits.tooManySessions(address) : null
  if (tooManySessions !== null) return gateway.limited(tooManySessions, { address, about })

  // Some CPEs send the cookie of their last session with an Inform (quirk H6): that is a new session like any other.
  if (request.asSession && proof.kind === 'none')
    return gateway.admissionControl.refusal('queueing', 'old-session', about)

  const user = proof.kind === 'none' ? userOf(request.authorization) : proof.username
  const sessionId = request.opens ?? idForUser(gateway.newId(request.receivedAt), user)
  const admission = await admit(gateway, request, inform, { sessionId, terms, proof, about })
  if (admission instanceof NoReply || admission.kind === 'busy') gateway.listening.taken(false)
  else if (admission.kind !== 'accept') gateway.listening.taken(true)
  if (admission instanceof NoReply) return busy('inform', retryAfter(gateway, 5), about)
  note(gateway, request, proof, admission, about)
  switch (admission.kind) {
    case 'challenge':
      return challenge(
        gateway,
        request,
        terms,
        admission.stale ? 'stale' : proof.kind === 'none' ? proof.reason : 'refused',
        about,
      )
    case 'reject':
      return reject(gateway, envelope, admission.code, admission.text, about)
    case 'redirect':
      return redirect('inform', admission.url, about)
    case 'busy':
      if (admission.hold) {
        gateway.limits.hold(address, about.deviceId, admission.retryAfterSeconds)
        return gateway.limited('device-sessions', { address, about, seconds: admission.retryAfterSeconds })
      }
      return busy('inform', Math.max(1, admission.retryAfterSeconds), about)
    case 'accept':
      return accept(gateway, request, envelope, sessionId, admission)
  }
}

/** Of whatever form its OUI is, it is the same device. */
function withCanonicalOui(envelope: Envelope<Inform>): Envelope<Inform> {
  const { deviceId } = envelope.message
  const oui = canonicalOui(deviceId.oui) ?? deviceId.oui
  return oui === deviceId.oui
    ? envelope
    : { ...envelope, message: { ...envelope.message, deviceId: { ...deviceId, oui } } }
}

/** What came of an attempt: failed ones slow down. */
function note(gateway: Gateway, request: CwmpRequest, proof: Proof, admission: Admission, about: About): void {
  if (proof.kind === 'none') return
  const { remoteAddress } = request
  if (admission.kind === 'challenge' || admission.kind === 'reject') {
    gateway.attempts.failed(remoteAddress, proof.username)
    gateway.metrics.failedAttempts.add(1, { scheme: proof.kind })
    gateway.logger.info('credentials are refused', { ...about, username: excerpt(proof.username), remoteAddress })
  } else if (admission.kind === 'accept' && admission.authentication === proof.kind) {
    gateway.attempts.succeeded(remoteAddress, proof.username)
    if (proof.kind === 'digest') gateway.nonceOwners.proved(proof.digest.nonce, about.deviceId)
  }
}

async function admit(
  gateway: Gateway,
  request: CwmpRequest,
  inform: Inform,
  o: { sessionId: string; terms: Terms; proof: Proof; about: About },
): Promise<Admission | NoReply> {
  const { remoteAddress, tls, certificate, receivedAt, traceparent } = request
  const value = informReceived({
    sessionId: o.sessionId,
    inform,
    proof:
      o.proof.kind === 'none'
        ? null
        : proofToWire(o.proof, password => gateway.secrets.sealedProof(o.sessionId, password)),
    demand: demandOf(o.terms),
    remoteAddress,
    tls,
    certificate: certificate && { ...certificate, proves: o.terms.accept.has('certificate') },
    userAgent: (request.userAgent ?? '').slice(0, 256),
    receivedAt,
    sessionsPerMinute: gateway.limits.sessionsPerMinute(remoteAddress, inform.deviceId),
  })
  if (value.length > LARGEST_VALUE) return { kind: 'reject', code: '8004', text: 'the Inform is too large' }
  const reply = await ask(gateway, 'sessionInforms', {
    type: TYPE.informReceived,
    deviceId: o.about.deviceId,
    value,
    traceparent,
  })
  return reply instanceof NoReply ? reply : admissionOf(reply.value)
}

/** Identity has a mind of its own unless a rule says otherwise, or nothing that could be proved would be accepted. */
const demandOf = ({ demand, demandIsRule }: Terms): string => (demandIsRule ? demand : '')

async function accept(
  gateway: Gateway,
  request: CwmpRequest,
  envelope: Envelope<Inform>,
  sessionId: string,
  admission: Accepted,
): Promise<CwmpResponse> {
  const about: About = { deviceId: admission.deviceId, sessionId }
  // TR-069 3.7.2.1: none of the versions offered is known.
  const negotiated = negotiateVersion(envelope)
  if (!negotiated.ok) return reject(gateway, envelope, negotiated.fault, undefined, about)

  const device = parseDeviceId(admission.deviceId)
  if (device === null) throw new Error(`identity accepted a device as "${admission.deviceId}", which is no device id`)
  const session: Session = {
    id: sessionId,
    device,
    deviceId: admission.deviceId,
    version: negotiated.version,
    traced: admission.traced,
    declaration: admission.xmlDeclaration,
    style: admission.style,
    tls: request.tls,
  }
  const cookie = gateway.cookies.seal(session)
  if (cookie === null) return reject(gateway, envelope, '8003', 'ProductClass and SerialNumber are too long', about)

  const value = sessionOpened({
    session,
    admission,
    inform: envelope.message,
    rpcId: envelope.id,
    sessionTimeoutSeconds: envelope.sessionTimeout,
    remoteAddress: request.remoteAddress,
    receivedAt: request.receivedAt,
    transcript: transcriptEntryOf(request.body, request.contentType, isKept(gateway.config.trace, session.traced)),
  })
  if (value.length > LARGEST_VALUE) return reject(gateway, envelope, '8004', 'the Inform is too large', about)

  // With the InformResponse the CPE forgets its events (TR-069 3.7.1.5): first they must be kept here.
  const durability = await makeDurable(gateway, {
    type: TYPE.sessionOpened,
    deviceId: session.deviceId,
    value,
    traceparent: request.traceparent,
  })
  if (durability !== 'durable') {
    gateway.listening.taken(false)
    return busy('inform', retryAfter(gateway, 5), about)
  }

  gateway.listening.taken(true)
  gateway.sources.good(request.remoteAddress)
  if (admission.authentication === 'none') gateway.limits.opened(request.remoteAddress)
  gateway.sessions.opened(session, cookie, request)
  const { authentication, username } = admission
  gateway.peers.opened(session, {
    username: authentication === 'digest' || authentication === 'basic' ? username : '',
    remoteAddress: request.remoteAddress,
    softwareVersion: softwareVersionOf(envelope.message),
  })
  gateway.metrics.opened.add(1, { version: session.version, authentication: admission.authentication })
  gateway.metrics.byVendor.add(1, { oui: gateway.metrics.vendor(device.oui) })
  gateway.logger.debug('session opened', {
    deviceId: session.deviceId,
    sessionId,
    events: envelope.message.events.map(e => e.code),
    version: session.version,
    authentication: admission.authentication,
    remoteAddress: request.remoteAddress,
  })
  return informResponse(envelope, session, negotiated.answer ? negotiated.version : undefined, cookie)
}

function informResponse(
  envelope: Envelope<Inform>,
  session: Session,
  useVersion: CwmpVersion | undefined,
  cookie: string,
): CwmpResponse {
  const message = { method: 'InformResponse', maxEnvelopes: 1 } as const
  return soap(
    'inform',
    { id: envelope.id, version: session.version, message, ...(useVersion && { useVersion }) },
    { deviceId: session.deviceId, sessionId: session.id },
    formOf(session),
    setCookie(cookie),
  )
}

function challenge(
  gateway: Gateway,
  request: CwmpRequest,
  terms: Terms,
  reason: string,
  { deviceId }: About,
): CwmpResponse {
  gateway.metrics.challenges.add(1, { reason })
  const challenges = gateway.authentication.challenge(terms, request.receivedAt, {
    stale: reason === 'stale',
    deviceId,
  })
  return unauthorized('inform', challenges, { deviceId })
}

function reject(
  gateway: Gateway,
  envelope: Envelope<Inform>,
  code: string,
  text: string | undefined,
  about: About,
): CwmpResponse {
  gateway.metrics.rejected.add(1, { code })
  gateway.logger.warn('inform rejected', { ...about, code, reason: text })
  return fault('inform', envelope, code, text, about)
}
