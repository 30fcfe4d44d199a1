/** The POSTs of an open session: what the CPE says goes to the planner, and the planner's word to the CPE (TR-069 3.7). */
import { RecordTooLarge } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import type { AcsRequest, Envelope, Message } from '@auroralinks/cwmp'
import { NoReply } from '@auroralinks/reply'
import { excerpt, FAULT } from '@auroralinks/runtime'
import { answerOf } from './answers.ts'
import { cpeCalled, emptyReceived, plannerReplyOf, rpcResponded } from '../bus/events.ts'
import type { About, CwmpRequest, CwmpResponse, Kind } from './exchange.ts'
import type { Gateway } from './gateway.ts'
import { ask, makeDurable } from '../bus/publishing.ts'
import { LARGEST_VALUE } from '../bus/records.ts'
import { badRequest, busy, fault, noContent, retryAfter, soap } from './replies.ts'
import { isKept, transcriptEntryOf } from '../bus/transcript.ts'
import { formOf } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** The codec's reasons, with the place of a mistake: longer ones repeat what was sent. In characters. */
export const MOST_REASON = 400

/** An empty POST: the CPE has nothing to ask. */
export function receiveEmpty(gateway: Gateway, request: CwmpRequest, session: Session): Promise<CwmpResponse> {
  return askPlanner(
    gateway,
    request,
    session,
    'empty',
    TYPE.emptyReceived,
    emptyReceived({ session, receivedAt: request.receivedAt }),
  )
}

/** The CPE answers an RPC, or faults it. */
export function receiveResponse(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  envelope: Envelope,
): Promise<CwmpResponse> {
  const facts = {
    session,
    rpcId: envelope.id,
    message: envelope.message,
    receivedAt: request.receivedAt,
    transcript: transcriptOf(gateway, request, session),
    secrets: gateway.secrets,
  }
  const instead = (): Uint8Array => {
    gateway.metrics.tooLarge.add(1, { method: envelope.message.method })
    gateway.logger.warn('response too large', {
      deviceId: session.deviceId,
      sessionId: session.id,
      method: envelope.message.method,
      bytes: request.body.length,
    })
    return rpcResponded({
      ...facts,
      message: ourFault(FAULT.responseTooLarge),
      transcript: {
        ...transcriptEntryOf(request.body, undefined, false),
        refused: FAULT.responseTooLarge.code,
        method: envelope.message.method,
      },
    })
  }
  const value = rpcResponded(facts)
  return askPlanner(
    gateway,
    request,
    session,
    envelope.kind === 'fault' ? 'fault' : 'response',
    TYPE.rpcResponded,
    value.length > LARGEST_VALUE ? instead() : value,
    instead,
  )
}

/** The CPE's answer is larger than the bus takes, and was not kept. @param bytes its size, 0 where it was not announced */
export function receiveTooLarge(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  bytes: number,
): Promise<CwmpResponse> {
  gateway.metrics.tooLarge.add(1, { method: 'unread' })
  gateway.logger.warn('response too large', { ...aboutOf(session), bytes })
  return publishOwnFault(gateway, request, session, null, FAULT.responseTooLarge, { bytes })
}

/** What the CPE sent in its session cannot be read: a bad answer to the RPC that is out, if there is one (TR-069 3.7.2.4 would end the session). */
export function receiveUnreadable(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  o: { id: string | null; reason: string; method?: string | undefined; bytes?: number },
): Promise<CwmpResponse> {
  const { code, string } = FAULT.badResponse
  const why = { code, string: `${string}: ${excerpt(o.reason, MOST_REASON)}` }
  return publishOwnFault(gateway, request, session, o.id, why, o)
}

/** A fault of our own goes to the planner where the CPE's answer would stand. */
function publishOwnFault(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  rpcId: string | null,
  why: OurFault,
  { method = '', bytes = request.body.length }: { method?: string | undefined; bytes?: number },
): Promise<CwmpResponse> {
  return askPlanner(
    gateway,
    request,
    session,
    'unreadable',
    TYPE.rpcResponded,
    rpcResponded({
      session,
      rpcId,
      message: ourFault(why),
      receivedAt: request.receivedAt,
      transcript: { ...transcriptOf(gateway, request, session), bytes, refused: why.code, method: excerpt(method) },
      secrets: gateway.secrets,
    }),
  )
}

/** A call that is answered with a fault instead of being taken stands in the session's transcript all the same; where the bus is away it does not. */
async function tellOfRefused(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  o: { rpcId: string | null; method: string; code: string },
): Promise<void> {
  await makeDurable(gateway, {
    type: TYPE.cpeCalled,
    deviceId: session.deviceId,
    value: cpeCalled({
      session,
      rpcId: o.rpcId,
      message: { method: 'unknown', name: excerpt(o.method) },
      receivedAt: request.receivedAt,
      transcript: {
        ...transcriptEntryOf(request.body, undefined, false),
        refused: o.code,
        method: excerpt(o.method),
      },
      secrets: gateway.secrets,
    }),
    traceparent: request.traceparent,
  })
}

/** The CPE calls a method: answered once that is durable (TR-069 3.7.1.5: with the answer the CPE forgets it). */
export async function receiveCall(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  envelope: Envelope,
): Promise<CwmpResponse> {
  const about = aboutOf(session)
  const value = cpeCalled({
    session,
    rpcId: envelope.id,
    message: envelope.message,
    receivedAt: request.receivedAt,
    transcript: transcriptOf(gateway, request, session),
    secrets: gateway.secrets,
  })
  const faulted = (code: string, text?: string): CwmpResponse =>
    fault('call', { id: envelope.id, version: session.version }, code, text, about, formOf(session))
  const refuse = async (): Promise<CwmpResponse> => {
    const { method } = envelope.message
    gateway.metrics.tooLarge.add(1, { method })
    gateway.logger.warn('call too large', { ...about, method, bytes: request.body.length })
    await tellOfRefused(gateway, request, session, { rpcId: envelope.id, method, code: '8004' })
    return faulted('8004', 'the call is too large')
  }
  if (value.length > LARGEST_VALUE) return refuse()
  const durable = await makeDurable(gateway, {
    type: TYPE.cpeCalled,
    deviceId: session.deviceId,
    value,
    traceparent: request.traceparent,
  }).catch(error => {
    if (error instanceof RecordTooLarge) return error
    throw error
  })
  if (durable instanceof RecordTooLarge) return refuse()
  // The same call once more, at once (TR-069 3.7.1.6): it has waited here already. Where nothing is taken it would come
  // again without a pause: then the session ends, and the CPE's own retry policy says when it comes.
  if (durable === 'late') return faulted('8005')
  if (durable === 'unavailable') return busy('call', retryAfter(gateway, 5), about)
  const answer = answerOrFault(gateway, envelope.message, about)
  if (answer === 'failed') return faulted('8002')
  if (answer !== null)
    return soap('call', { id: envelope.id, version: session.version, message: answer }, about, formOf(session))
  gateway.metrics.unknownMethods.add()
  gateway.logger.warn('unknown method called', { ...about, method: excerpt(envelope.message.method) })
  return faulted('8000')
}

/** Code of somebody else's may fail: then the CPE hears so (TR-069 A.5), and the session goes on. */
function answerOrFault(gateway: Gateway, call: Message, about: About): Message | null | 'failed' {
  try {
    return answerOf(gateway, call)
  } catch (error) {
    gateway.metrics.vendorFailed.add(1, { method: call.method })
    gateway.logger.error("the plug-in of a vendor's method failed", { ...about, method: call.method, err: error })
    return 'failed'
  }
}

/** @param instead what is said where the broker does not take `value` for its size */
async function askPlanner(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  kind: Kind,
  type: EventType,
  value: Uint8Array,
  instead?: () => Uint8Array,
): Promise<CwmpResponse> {
  const reply = await ask(gateway, 'sessionEvents', {
    type,
    deviceId: session.deviceId,
    value,
    traceparent: request.traceparent,
  })
  if (instead !== undefined && reply instanceof NoReply && reply.cause instanceof RecordTooLarge)
    return askPlanner(gateway, request, session, kind, type, instead())
  if (!(reply instanceof NoReply)) return answerWith(gateway, request, reply, session, kind)
  if (reply.correlation !== undefined) gateway.undelivered.gaveUp(reply.correlation, session.id)
  return busy(kind, retryAfter(gateway, 5), aboutOf(session))
}

function answerWith(
  gateway: Gateway,
  request: CwmpRequest,
  record: IncomingRecord,
  session: Session,
  kind: Kind,
): CwmpResponse | Promise<CwmpResponse> {
  const about = aboutOf(session)
  const reply = plannerReplyOf(record.value)
  switch (reply.kind) {
    case 'done':
      gateway.sessions.ended(session, request)
      gateway.peers.forget(session)
      return noContent(kind, about)
    case 'bad-request':
      return badRequest(kind, reply.text, about)
    case 'busy':
      return busy(kind, Math.max(1, reply.retryAfterSeconds), about)
    case 'no-plugin':
      return unsendable(gateway, request, session, kind, reply.id, FAULT.noPlugin)
    case 'rpc': {
      const message = sendable(gateway, session, reply.message)
      if ('fault' in message) return unsendable(gateway, request, session, kind, reply.id, message.fault)
      const carries = { ...about, rpcId: reply.id, correlation: record.headers[HEADER.correlation] ?? '' }
      return { ...soap(kind, { id: reply.id, version: session.version, message }, about, formOf(session)), carries }
    }
  }
}

const aboutOf = (session: Session): About & { sessionId: string } => ({
  deviceId: session.deviceId,
  sessionId: session.id,
})

const transcriptOf = (gateway: Gateway, request: CwmpRequest, session: Session) =>
  transcriptEntryOf(request.body, request.contentType, isKept(gateway.config.trace, session.traced))

/** An RPC as the CPE gets it: its secrets in clear, its file under a URL; or why it cannot be sent. */
function sendable(gateway: Gateway, session: Session, request: AcsRequest): AcsRequest | { fault: OurFault } {
  const opened = gateway.secrets.opened(session.deviceId, request)
  if (opened === null) return { fault: FAULT.secretUnreadable }
  try {
    return gateway.files.addressed(session.deviceId, opened)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { fault: { ...FAULT.filesUrl, string: `${FAULT.filesUrl.string}: ${error.message}` } }
  }
}

/** An RPC that cannot be sent as it has to be does not leave: the planner hears that in the CPE's place, fails the task and goes on. */
function unsendable(
  gateway: Gateway,
  request: CwmpRequest,
  session: Session,
  kind: Kind,
  rpcId: string,
  why: OurFault,
): Promise<CwmpResponse> {
  gateway.logger.error('an RPC cannot be sent', { ...aboutOf(session), rpcId, reason: why.string })
  const transcript = { bytes: 0, xml: new Uint8Array(0) }
  return askPlanner(
    gateway,
    request,
    session,
    kind,
    TYPE.rpcResponded,
    rpcResponded({
      session,
      rpcId,
      message: ourFault(why),
      receivedAt: request.receivedAt,
      transcript,
      secrets: gateway.secrets,
    }),
  )
}

interface OurFault {
  code: string
  string: string
}

/** Our own code where the CPE's would stand: the planner fails the task and goes on. */
const ourFault = ({ code, string }: OurFault): Message => ({
  method: 'Fault',
  faultCode: 'Server',
  faultString: 'CWMP fault',
  cwmp: { code, string, parameters: [] },
})
