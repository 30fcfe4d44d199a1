/** Session records of the bus as domain events: the one place where wire types and domain types of a session meet. */
import { hash } from 'node:crypto'
import { nameOf } from '@auroralinks/cwmp'
import type { CwmpVersion, EncodeOptions, Message, ParameterValue } from '@auroralinks/cwmp'
import { PoisonRecord } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { FAULT, excerpt } from '@auroralinks/runtime'
import {
  HEADER,
  TYPE,
  callFromWire,
  create,
  cwmpV1,
  fromBinary,
  responseFromWire,
  sessionV1,
} from '@auroralinks/contracts'
import type {
  CpeCalled,
  EmptyReceived,
  ReplyUndelivered,
  RpcResponded,
  SessionLost,
  SessionOpened,
} from '../domain/events.ts'
import type { TranscriptMessage } from '../domain/model.ts'

/** A decoded session record, before the planner adds what it knows (`known`, `recorded`). */
export type SessionRecord =
  | (Omit<SessionOpened, 'known' | 'recorded' | 'timeoutMs'> & { deviceKey: string; sessionTimeoutSeconds: number })
  | EmptyReceived
  | RpcResponded
  | CpeCalled
  | SessionLost
  | ReplyUndelivered

/** What the gateway sealed, in clear; null when it has another key. */
export type Open = (sessionId: string, sealed: Uint8Array) => Uint8Array | null

/** Decodes a record of `acs.session.events.v1`. @throws PoisonRecord when it is none */
export function decodeSessionRecord(record: IncomingRecord, correlation: string | null, open: Open): SessionRecord {
  const type = record.headers[HEADER.type]
  try {
    switch (type) {
      case TYPE.sessionOpened:
        return opened(fromBinary(sessionV1.SessionOpenedSchema, record.value))
      case TYPE.emptyReceived: {
        const m = fromBinary(sessionV1.EmptyReceivedSchema, record.value)
        return {
          type: 'empty',
          sessionId: m.sessionId,
          at: Number(m.receivedAt),
          version: versionOf(m.cwmpVersion),
          correlation,
        }
      }
      case TYPE.rpcResponded:
        return rpcResponded(record.value, correlation, open)
      case TYPE.cpeCalled:
        return called(unsealedCall(fromBinary(sessionV1.CpeCalledSchema, record.value), open))
      case TYPE.sessionLost: {
        const m = fromBinary(sessionV1.SessionLostSchema, record.value)
        return { type: 'lost', sessionId: m.sessionId, at: Number(m.at) }
      }
      case TYPE.replyUndelivered: {
        const m = fromBinary(sessionV1.ReplyUndeliveredSchema, record.value)
        return {
          type: 'undelivered',
          sessionId: m.sessionId,
          at: Number(m.at),
          rpcId: m.rpcId,
          correlation: m.correlation,
        }
      }
    }
  } catch (error) {
    throw new PoisonRecord(`${type}: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new PoisonRecord(`unknown type ${type ?? '(none)'}`)
}

/** When a gateway listened, in ms since 1970. @throws PoisonRecord when it is no such record */
export function decodeListening(record: IncomingRecord): number {
  try {
    return Number(fromBinary(sessionV1.GatewayListeningSchema, record.value).at)
  } catch (error) {
    throw new PoisonRecord(`${TYPE.gatewayListening}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const VERSIONS: ReadonlySet<string> = new Set(['1.0', '1.1', '1.2', '1.3', '1.4'])
const versionOf = (v: string): CwmpVersion => (VERSIONS.has(v) ? (v as CwmpVersion) : '1.0')
/** A device's text as it is kept: PostgreSQL has none with a NUL. Cut here already, so that what is decided is what is stored. */
const clean = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text)
const plainValues = (list: cwmpV1.ParameterValue[]): ParameterValue[] =>
  list.map(p => ({ name: clean(p.name), value: clean(p.value), type: p.type }))

/** Longest code and text of a fault that are kept (TR-069 A.5: a number, string(256)), and how many of its parameters. */
const FAULT_CODE = 64,
  FAULT_TEXT = 1_024,
  FAULT_PARAMETERS = 1_000

/** The method of a message that was refused before it was read. */
const UNREAD = '(not read)'

function transcriptMessage(m: sessionV1.Said | undefined, at: number, method: string): TranscriptMessage {
  const xml =
    m && m.xml.length > 0 ? Buffer.from(m.xml.buffer, m.xml.byteOffset, m.xml.byteLength).toString('utf8') : null
  const said = { at, direction: 'cpe', bytes: m?.bytes ?? 0, xml } as const
  return m === undefined || m.refused === ''
    ? { ...said, method }
    : { ...said, method: m.method === '' ? UNREAD : clean(m.method), refused: clean(m.refused) }
}

function opened(m: sessionV1.SessionOpened): SessionRecord {
  let parameters: ParameterValue[] | null = null
  const bytes = m.parameters
  const at = Number(m.receivedAt)
  return {
    type: 'opened',
    sessionId: m.sessionId,
    deviceKey: String(m.deviceKey),
    at,
    events: m.events.map(e => ({ code: clean(e.code), commandKey: clean(e.commandKey) })),
    version: versionOf(m.cwmpVersion),
    authentication: m.authentication,
    remoteAddress: m.remoteAddress,
    traced: m.traced,
    firstContact: m.firstContact,
    quarantined: m.quarantined,
    periodicSeconds: m.periodicInformSeconds,
    ...(m.tenant !== '' && { tenant: m.tenant }),
    form: {
      declaration: m.xmlDeclaration,
      tries: m.xmlDeclarationTries,
      trial: m.xmlDeclarationTrial,
      ...(m.style && { style: styleOf(m.style) }),
    },
    retryCount: m.retryCount,
    rpcId: m.rpcId,
    manufacturer: m.device?.manufacturer ?? '',
    sessionTimeoutSeconds: m.sessionTimeoutSeconds,
    digest: hash('md5', bytes, 'hex'),
    parameters: () => (parameters ??= plainValues(fromBinary(cwmpV1.ParameterListSchema, bytes).parameters)),
    message: transcriptMessage(m.said, at, 'Inform'),
  }
}

const styleOf = ({
  prefix,
  cwmpFirst,
  holdRequests,
  noMoreRequests,
  booleanWords,
}: sessionV1.AnswerStyle): EncodeOptions => ({
  ...(prefix !== '' && { prefix }),
  cwmpFirst,
  holdRequests,
  noMoreRequests,
  booleanWords,
})

function unsealedResponse(m: sessionV1.RpcResponded, open: Open): sessionV1.RpcResponded {
  if (m.sealed.length === 0) return m
  const plain = open(m.sessionId, m.sealed)
  // The task that it answers cannot go on; its device's other tasks can.
  if (plain === null)
    return { ...m, response: { case: 'fault', value: create(cwmpV1.FaultSchema, FAULT.secretUnreadable) } }
  const { response, said } = fromBinary(sessionV1.RpcRespondedSchema, plain)
  return { ...m, response, ...(said && { said }) }
}

function unsealedCall(m: sessionV1.CpeCalled, open: Open): sessionV1.CpeCalled {
  if (m.sealed.length === 0) return m
  const plain = open(m.sessionId, m.sealed)
  if (plain === null) throw new Error(FAULT.secretUnreadable.string)
  const { call, said } = fromBinary(sessionV1.CpeCalledSchema, plain)
  return { ...m, call, ...(said && { said }) }
}

function rpcResponded(value: Uint8Array, correlation: string | null, open: Open): RpcResponded {
  const m = fromBinary(sessionV1.RpcRespondedSchema, value)
  // Where no byte is 0, no text holds the character: one look instead of three for each of a thousand values.
  return responded(unsealedResponse(m, open), correlation, m.sealed.length > 0 || value.includes(0))
}

function responded(m: sessionV1.RpcResponded, correlation: string | null, mayHoldNul: boolean): RpcResponded {
  const read = responseFromWire(m.response)
  const response = fitted(mayHoldNul ? cleaned(read) : read)
  const at = Number(m.receivedAt)
  const version = versionOf(m.cwmpVersion)
  return {
    type: 'responded',
    sessionId: m.sessionId,
    at,
    correlation,
    version,
    rpcId: m.rpcId,
    response,
    message: transcriptMessage(m.said, at, nameOf(response)),
  }
}

function called(m: sessionV1.CpeCalled): CpeCalled {
  const call = cleaned(callFromWire(m.call))
  const at = Number(m.receivedAt)
  return {
    type: 'called',
    sessionId: m.sessionId,
    at,
    rpcId: m.rpcId,
    call,
    message: transcriptMessage(m.said, at, nameOf(call)),
  }
}

/** A fault whose texts are not longer than they are kept. */
function fitted(message: Message): Message {
  if (message.method !== 'Fault') return message
  const { code, string, parameters } = message.cwmp
  const kept = parameters.slice(0, FAULT_PARAMETERS).map(p => ({
    name: excerpt(p.name, FAULT_TEXT),
    code: excerpt(p.code, FAULT_CODE),
    string: excerpt(p.string, FAULT_TEXT),
  }))
  return {
    ...message,
    cwmp: { code: excerpt(code, FAULT_CODE), string: excerpt(string, FAULT_TEXT), parameters: kept },
  }
}

/** The message, without NUL characters in any text; it is ours alone, so it is changed in place. */
function cleaned<T>(value: T): T {
  if (typeof value === 'string') return clean(value) as T
  if (value === null || typeof value !== 'object') return value
  const fields = value as { [name: string]: unknown }
  for (const name in fields) {
    const held = fields[name]
    if (typeof held === 'object' || (typeof held === 'string' && held.includes('\0'))) fields[name] = cleaned(held)
  }
  return value
}
