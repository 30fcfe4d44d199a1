/** Which session a POST belongs to: by cookie or connection (session/sessions.ts), else by who sends it (session/peers.ts). */
import { TYPE, claims } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'
import { NoReply } from '@auroralinks/reply'
import { admissionOf, proofAgain, proofToWire } from '../bus/events.ts'
import { ask } from '../bus/publishing.ts'
import type { Session } from '../session/session.ts'
import { isAnothersSession } from '../session/user-tag.ts'
import { userOf } from './authentication.ts'
import type { Proof } from './authentication.ts'
import { senderOf, shownBy } from './exchange.ts'
import type { About, CwmpRequest } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { retryAfter } from './replies.ts'

/**
 * `unproved`: who sends it may go on with a session as soon as it proves who it is; `another-user`: it shows a session, and
 * is somebody else's; `busy`: its proof cannot be checked now.
 */
export type Whose =
  | { session: Session }
  | {
      session: null
      why: 'none' | 'expired' | 'unproved' | 'another-user'
      device?: DeviceIdentity
      about?: About
    }
  | { session: null; why: 'busy'; retryAfterSeconds: number; about: About }

export function whoseIs(gateway: Gateway, request: CwmpRequest): Whose | Promise<Whose> {
  const found = gateway.sessions.find(request)
  if (found.session !== null) {
    const stranger = strangerIn(found.session, request)
    if (stranger !== null) return refused(gateway, request, found.session, stranger)
    if (found.hasCookie) gateway.peers.forget(found.session)
    return found
  }
  return found.hasCookie || found.why !== 'none' ? found : byPeer(gateway, request)
}

const NOBODY: Whose = { session: null, why: 'none' }

/** What shows that a request is not of the device whose session it shows, be its cookie as good as it may; null: nothing. */
function strangerIn(session: Session, request: CwmpRequest): 'user' | 'certificate' | 'plain' | null {
  // A cookie that was overheard, or stolen, where nobody can overhear it.
  if (session.tls && !request.tls) return 'plain'
  const { certificate, authorization } = request
  if (certificate !== null && !claims(certificate, session.device)) return 'certificate'
  if (authorization === undefined) return null
  const user = userOf(authorization)
  return user !== null && isAnothersSession(session.id, user) ? 'user' : null
}

function refused(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  by: 'user' | 'certificate' | 'plain',
): Whose {
  const about = { deviceId: session.deviceId, sessionId: session.id }
  gateway.metrics.anotherUser.add(1, { by })
  gateway.logger.warn('a POST in a session is not of its device', {
    ...about,
    by,
    remoteAddress: request.remoteAddress,
  })
  return { session: null, why: 'another-user', device: session.device, about }
}

function byPeer(gateway: Gateway, request: CwmpRequest): Whose | Promise<Whose> {
  const { authentication, peers, config } = gateway
  const terms = gateway.policy.of(senderOf(request))
  const peer = peers.ofUser(userOf(request.authorization) ?? '')
  const proof = authentication.proofOf(shownBy(request), terms, request.receivedAt, peer?.session.deviceId)
  if (proof.kind !== 'none') return peer === null ? NOBODY : provedAgain(gateway, request, peer, proof)
  if (terms.demand !== 'none' && peers.isAskedAt(request.remoteAddress)) return { session: null, why: 'unproved' }
  // A proxy that tells nothing of whom it brings has one address for all of them.
  if (config.sessionByConnection !== 'on' || request.authorization !== undefined) return NOBODY
  const session = peers.ofAddress(request.remoteAddress)
  if (session === null) return NOBODY
  gateway.metrics.byPeer.add(1, { by: 'address' })
  return { session }
}

/** Identity knows the password: a username and somebody else's answer take nobody into a session. */
async function provedAgain(
  gateway: Gateway,
  request: CwmpRequest,
  { session, softwareVersion }: { session: Session; softwareVersion: string },
  proof: Exclude<Proof, { kind: 'none' }>,
): Promise<Whose> {
  const about = { deviceId: session.deviceId, sessionId: session.id }
  const { attempts, secrets } = gateway
  const why = attempts.refusal(request.remoteAddress, proof.username)
  if (why !== null) {
    gateway.metrics.slowed.add(1, { why })
    return { session: null, why: 'busy', retryAfterSeconds: retryAfter(gateway, 10), about }
  }
  const reply = await ask(gateway, 'sessionInforms', {
    type: TYPE.informReceived,
    deviceId: session.deviceId,
    value: proofAgain({
      session,
      softwareVersion,
      proof: proofToWire(proof, password => secrets.sealedProof(session.id, password)),
      remoteAddress: request.remoteAddress,
      receivedAt: request.receivedAt,
    }),
    traceparent: request.traceparent,
  })
  if (reply instanceof NoReply) return { session: null, why: 'busy', retryAfterSeconds: retryAfter(gateway, 5), about }
  const admission = admissionOf(reply.value)
  if (admission.kind === 'busy')
    return { session: null, why: 'busy', retryAfterSeconds: Math.max(1, admission.retryAfterSeconds), about }
  if (admission.kind !== 'accept' || admission.deviceId !== session.deviceId) {
    attempts.failed(request.remoteAddress, proof.username)
    gateway.metrics.failedAttempts.add(1, { scheme: proof.kind })
    return { session: null, why: 'unproved' }
  }
  gateway.metrics.byPeer.add(1, { by: 'username' })
  return { session }
}
