/** The gateway's events as they are published, and the answers to them. */
import {
  NoPlugin,
  callToWire,
  cwmpV1,
  encodeMessage,
  fromBinary,
  requestFromWire,
  responseToWire,
  sessionV1,
} from '@auroralinks/contracts'
import type { MessageInitShape } from '@auroralinks/contracts'
import type { AcsRequest, Inform, Message } from '@auroralinks/cwmp'
import { rootOf } from '@auroralinks/data-model'
import type { DigestResponse } from '@auroralinks/http-auth'
import { withoutUrlPasswords } from '@auroralinks/runtime'
import type { ClientCertificate } from '../http/certificates.ts'
import type { Proof } from '../protocol/authentication.ts'
import { bitsOfStyle, styleOfBits } from '../session/style.ts'
import { masked, maskedMessage } from './secrets.ts'
import type { Secrets } from './secrets.ts'
import type { AnswerStyle, Session } from '../session/session.ts'

type Init<S extends Parameters<typeof encodeMessage>[0]> = Exclude<MessageInitShape<S>, { $typeName: string }>

/** A message of the CPE as the transcript keeps it: its size, and its text where that is wanted. */
export interface TranscriptEntry {
  bytes: number
  xml: Uint8Array
  /** Code of the fault that it was refused with; absent where it was taken. */
  refused?: string
  /** Of what was refused; empty when not known. */
  method?: string
}

export interface InformFacts {
  sessionId: string
  inform: Inform
  /** In the form of the bus: its password is sealed. */
  proof: WireProof | null
  /** "none", "optional" or "required"; empty: as identity is configured. */
  demand: string
  remoteAddress: string
  tls: boolean
  /** `proves`: it is accepted as a proof. */
  certificate: (ClientCertificate & { proves: boolean }) | null
  userAgent: string
  receivedAt: number
  /** That the device may open; 0: any number. */
  sessionsPerMinute: number
}

export function informReceived(o: InformFacts): Uint8Array {
  const { inform, proof, certificate } = o
  return encodeMessage(sessionV1.InformReceivedSchema, {
    sessionId: o.sessionId,
    device: inform.deviceId,
    events: inform.events,
    remoteAddress: o.remoteAddress,
    tls: o.tls,
    clientCertificateName: certificate?.name ?? '',
    ...(certificate && { clientCertificate: certificate }),
    ...proof,
    demand: o.demand,
    dataModelRoot: rootOf(inform.parameters.map(p => p.name)) ?? '',
    connectionRequestUrl: saidOf(inform, '.ManagementServer.ConnectionRequestURL'),
    softwareVersion: softwareVersionOf(inform),
    retryCount: uint32(inform.retryCount),
    receivedAt: BigInt(o.receivedAt),
    userAgent: o.userAgent,
    sessionsPerMinute: o.sessionsPerMinute,
  })
}

/** The question whether a later POST of a session proves that it is of the session's device. */
export function proofAgain(o: {
  session: Session
  softwareVersion: string
  proof: WireProof
  remoteAddress: string
  receivedAt: number
}): Uint8Array {
  return encodeMessage(sessionV1.InformReceivedSchema, {
    sessionId: o.session.id,
    device: { ...o.session.device, manufacturer: '' },
    ...o.proof,
    softwareVersion: o.softwareVersion,
    remoteAddress: o.remoteAddress,
    receivedAt: BigInt(o.receivedAt),
    provesAgain: true,
    // It is asked because somebody has to prove something.
    demand: 'required',
  })
}

/** Of a SoftwareVersion (TR-181), in characters. */
const LONGEST_VERSION = 64

/** What quirk profiles go by; empty where the Inform does not say. */
export const softwareVersionOf = (inform: Inform): string =>
  saidOf(inform, '.DeviceInfo.SoftwareVersion').trim().slice(0, LONGEST_VERSION)

const saidOf = (inform: Inform, ending: string): string =>
  withoutUrlPasswords(inform.parameters.find(p => p.name.endsWith(ending))?.value ?? '')

/** A proof as it goes on the bus. */
export type WireProof = Pick<Init<typeof sessionV1.InformReceivedSchema>, 'digest' | 'basic'>

/** @param sealed what makes of a password what may be on the bus */
export function proofToWire(
  proof: Exclude<Proof, { kind: 'none' }>,
  sealed: (password: string) => Uint8Array,
): WireProof {
  if (proof.kind === 'basic') return { basic: { username: proof.username, sealedPassword: sealed(proof.password) } }
  return { digest: { ...digestOf(proof.digest), entityHash: proof.entityHash ?? '' } }
}

const digestOf = (d: DigestResponse): Init<typeof sessionV1.DigestAuthorizationSchema> => ({
  username: d.username,
  realm: d.realm,
  nonce: d.nonce,
  uri: d.uri,
  response: d.response,
  algorithm: d.algorithm ?? '',
  qop: d.qop ?? '',
  nc: d.nc ?? '',
  cnonce: d.cnonce ?? '',
  httpMethod: 'POST',
})

/** Identity's word on an Inform. */
export type Admission =
  | {
      kind: 'accept'
      deviceKey: bigint
      deviceId: string
      authentication: string
      username: string
      traced: boolean
      firstContact: boolean
      quarantined: boolean
      periodicInformSeconds: number
      tenant: string
      xmlDeclaration: boolean
      xmlDeclarationTries: number
      xmlDeclarationTrial: boolean
      style: AnswerStyle | null
    }
  | { kind: 'challenge'; stale: boolean }
  | { kind: 'reject'; code: string; text: string }
  | { kind: 'redirect'; url: string }
  /** `hold`: the device comes too often. */
  | { kind: 'busy'; retryAfterSeconds: number; hold: boolean }

/** @throws Error when identity said something else: a bug, or a newer identity */
export function admissionOf(value: Uint8Array): Admission {
  const { verdict } = fromBinary(sessionV1.AdmissionReplySchema, value)
  switch (verdict.case) {
    case 'accept':
      return { kind: 'accept', ...verdict.value, style: styleFromWire(verdict.value.style) }
    case 'challenge':
      return { kind: 'challenge', stale: verdict.value.stale }
    case 'reject':
      return { kind: 'reject', code: verdict.value.faultCode, text: verdict.value.faultString }
    case 'redirect':
      return { kind: 'redirect', url: verdict.value.url }
    case 'busy':
      return { kind: 'busy', retryAfterSeconds: verdict.value.retryAfterSeconds, hold: verdict.value.hold }
    default:
      throw new Error('an AdmissionReply without a verdict')
  }
}

export interface OpenedFacts {
  session: Session
  admission: Extract<Admission, { kind: 'accept' }>
  inform: Inform
  rpcId: string | null
  sessionTimeoutSeconds: number | null
  remoteAddress: string
  receivedAt: number
  transcript: TranscriptEntry
}

export function sessionOpened(o: OpenedFacts): Uint8Array {
  const { inform, admission } = o
  return encodeMessage(sessionV1.SessionOpenedSchema, {
    sessionId: o.session.id,
    deviceKey: admission.deviceKey,
    device: { ...o.session.device, manufacturer: inform.deviceId.manufacturer },
    events: inform.events,
    parameters: encodeMessage(cwmpV1.ParameterListSchema, { parameters: masked(inform.parameters) }),
    currentTime: inform.currentTime,
    retryCount: uint32(inform.retryCount),
    cwmpVersion: o.session.version,
    authentication: admission.authentication,
    username: admission.username,
    remoteAddress: o.remoteAddress,
    traced: admission.traced,
    firstContact: admission.firstContact,
    quarantined: admission.quarantined,
    periodicInformSeconds: admission.periodicInformSeconds,
    tenant: admission.tenant,
    receivedAt: BigInt(o.receivedAt),
    rpcId: o.rpcId ?? '',
    said: o.transcript,
    sessionTimeoutSeconds: uint32(o.sessionTimeoutSeconds ?? 0),
    xmlDeclaration: admission.xmlDeclaration,
    xmlDeclarationTries: admission.xmlDeclarationTries,
    xmlDeclarationTrial: admission.xmlDeclarationTrial,
    ...(admission.style && { style: admission.style }),
  })
}

/** Null for none, and for the one that most devices get. */
function styleFromWire(style: sessionV1.AnswerStyle | undefined): AnswerStyle | null {
  if (style === undefined) return null
  const { prefix, cwmpFirst, holdRequests, noMoreRequests, booleanWords } = style
  return styleOfBits(bitsOfStyle({ prefix, cwmpFirst, holdRequests, noMoreRequests, booleanWords }))
}

export interface MessageFacts {
  session: Session
  rpcId: string | null
  message: Message
  receivedAt: number
  transcript: TranscriptEntry
  secrets: Pick<Secrets, 'sealedResponse' | 'sealedCall'>
}

export function rpcResponded(o: MessageFacts): Uint8Array {
  return encodeMessage(
    sessionV1.RpcRespondedSchema,
    o.secrets.sealedResponse({ ...common(o), response: responseToWire(maskedMessage(o.message)) }),
  )
}

export function cpeCalled(o: MessageFacts): Uint8Array {
  return encodeMessage(sessionV1.CpeCalledSchema, o.secrets.sealedCall({ ...common(o), call: callToWire(o.message) }))
}

const common = (o: MessageFacts) => ({
  sessionId: o.session.id,
  rpcId: o.rpcId ?? '',
  receivedAt: BigInt(o.receivedAt),
  cwmpVersion: o.session.version,
  said: o.transcript,
})

export function emptyReceived(o: { session: Session; receivedAt: number }): Uint8Array {
  return encodeMessage(sessionV1.EmptyReceivedSchema, {
    sessionId: o.session.id,
    receivedAt: BigInt(o.receivedAt),
    cwmpVersion: o.session.version,
  })
}

export function replyUndelivered(o: {
  sessionId: string
  rpcId: string
  correlation: string
  at: number
  reason: string
}): Uint8Array {
  return encodeMessage(sessionV1.ReplyUndeliveredSchema, { ...o, at: BigInt(o.at) })
}

/** The planner's word on a POST. */
export type PlannerReply =
  | { kind: 'rpc'; id: string; message: AcsRequest }
  /** A vendor's RPC that no plug-in describes here. */
  | { kind: 'no-plugin'; id: string }
  | { kind: 'done' }
  | { kind: 'bad-request'; text: string }
  | { kind: 'busy'; retryAfterSeconds: number }

/** @throws Error when the planner said something else: a bug, or a newer planner */
export function plannerReplyOf(value: Uint8Array): PlannerReply {
  const { reply } = fromBinary(sessionV1.SessionReplySchema, value)
  switch (reply.case) {
    case 'rpc':
      return rpcOf(reply.value)
    case 'done':
      return { kind: 'done' }
    case 'badRequest':
      return { kind: 'bad-request', text: reply.value.text }
    case 'busy':
      return { kind: 'busy', retryAfterSeconds: reply.value.retryAfterSeconds }
    default:
      throw new Error('a SessionReply that says nothing')
  }
}

function rpcOf({ id, request }: sessionV1.Rpc): PlannerReply {
  try {
    return { kind: 'rpc', id, message: requestFromWire(request) }
  } catch (error) {
    if (!(error instanceof NoPlugin)) throw error
    return { kind: 'no-plugin', id }
  }
}

/** What a CPE sends where a number belongs is a number, but not always one that fits. */
function uint32(n: number): number {
  return n >= 0 && n <= 0xffffffff ? Math.trunc(n) : 0
}
