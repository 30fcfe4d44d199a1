/** Which session a POST belongs to: by cookie or connection (session/sessions.ts), else by who sends it (session/peers.ts). */
import { TYPE } from '@auroralinks/contracts'
import { NoReply } from '@auroralinks/reply'
import { admissionOf, proofAgain } from '../bus/events.ts'
import { ask } from '../bus/publishing.ts'
import type { Session } from '../session/session.ts'
import type { About, CwmpRequest } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { retryAfter } from './replies.ts'

/**
 * `unproved`: who sends it may go on with a session as soon as it proves who it is; `busy`: its proof cannot be checked
 * now.
 */
export type Whose =
  | { session: Session }
  | { session: null; why: 'none' | 'expired' | 'unproved' }
  | { session: null; why: 'busy'; retryAfterSeconds: number; about: About }

export function whoseIs(gateway: Gateway, request: CwmpRequest): Whose | Promise<Whose> {
  const found = gateway.sessions.find(request)
  if (found.session !== null) {
    if (found.hasCookie) gateway.peers.forget(found.session)
    return found
  }
  return found.hasCookie || found.why !== 'none' ? found : byPeer(gateway, request)
}

const NOBODY: Whose = { session: null, why: 'none' }

function byPeer(gateway: Gateway, request: CwmpRequest): Whose | Promise<Whose> {
  const { authentication, peers, config } = gateway
  const proof = authentication.proofOf(request.authorization, request.receivedAt)
  if (proof.kind === 'digest') {
    const peer = peers.ofUser(proof.digest.username)
    return peer === null ? NOBODY : provedAgain(gateway, request, peer, proof.digest)
  }
  if (config.authentication !== 'none' && peers.isAskedAt(request.remoteAddress))
    return { session: null, why: 'unproved' }
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
  digest: Parameters<typeof proofAgain>[0]['digest'],
): Promise<Whose> {
  const reply = await ask(gateway, 'sessionInforms', {
    type: TYPE.informReceived,
    deviceId: session.deviceId,
    value: proofAgain({
      session,
      softwareVersion,
      digest,
      remoteAddress: request.remoteAddress,
      receivedAt: request.receivedAt,
    }),
    traceparent: request.traceparent,
  })
  const about = { deviceId: session.deviceId, sessionId: session.id }
  if (reply instanceof NoReply) return { session: null, why: 'busy', retryAfterSeconds: retryAfter(gateway, 5), about }
  const admission = admissionOf(reply.value)
  if (admission.kind === 'busy')
    return { session: null, why: 'busy', retryAfterSeconds: Math.max(1, admission.retryAfterSeconds), about }
  if (admission.kind !== 'accept' || admission.deviceId !== session.deviceId) return { session: null, why: 'unproved' }
  gateway.metrics.byPeer.add(1, { by: 'username' })
  return { session }
}
