/** Session records of the bus as domain events: the one place where wire types and domain types of a session meet. */
import { hash } from 'node:crypto'
import type { CwmpVersion, Message, ParameterValue } from '@auroralinks/cwmp'
import { PoisonRecord } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { FAULT, excerpt } from '@auroralinks/runtime'
import { HEADER, TYPE, create, cwmpV1, fromBinary, sessionV1 } from '@auroralinks/contracts'
import type { CpeCalled, EmptyReceived, ReplyUndelivered, RpcResponded, SessionLost, SessionOpened } from '../domain/events.ts'
import type { Said } from '../domain/model.ts'

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
      case TYPE.sessionOpened: return opened(fromBinary(sessionV1.SessionOpenedSchema, record.value))
      case TYPE.emptyReceived: {
        const m = fromBinary(sessionV1.EmptyReceivedSchema, record.value)
        return { type: 'empty', sessionId: m.sessionId, at: Number(m.receivedAt), version: versionOf(m.cwmpVersion), correlation }
      }
      case TYPE.rpcResponded: return responded(unsealedResponse(fromBinary(sessionV1.RpcRespondedSchema, record.value), open), correlation)
      case TYPE.cpeCalled: return called(unsealedCall(fromBinary(sessionV1.CpeCalledSchema, record.value), open))
      case TYPE.sessionLost: {
        const m = fromBinary(sessionV1.SessionLostSchema, record.value)
        return { type: 'lost', sessionId: m.sessionId, at: Number(m.at) }
      }
      case TYPE.replyUndelivered: {
        const m = fromBinary(sessionV1.ReplyUndeliveredSchema, record.value)
        return { type: 'undelivered', sessionId: m.sessionId, at: Number(m.at), rpcId: m.rpcId, correlation: m.correlation }
      }
    }
  } catch (error) {
    throw new PoisonRecord(`${type}: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new PoisonRecord(`unknown type ${type ?? '(none)'}`)
}

const VERSIONS: ReadonlySet<string> = new Set(['1.0', '1.1', '1.2', '1.3', '1.4'])
const versionOf = (v: string): CwmpVersion => (VERSIONS.has(v) ? (v as CwmpVersion) : '1.0')
/** A device's text as it is kept: PostgreSQL has none with a NUL. Cut here already, so that what is decided is what is stored. */
const clean = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text)
const plainValues = (list: cwmpV1.ParameterValue[]): ParameterValue[] => list.map(p => ({ name: clean(p.name), value: clean(p.value), type: p.type }))

/** Longest code and text of a fault that are kept (TR-069 A.5: a number, string(256)), and how many of its parameters. */
const FAULT_CODE = 64, FAULT_TEXT = 1_024, FAULT_PARAMETERS = 1_000

function said(m: sessionV1.Said | undefined, at: number, method: string): Said {
  const xml = m && m.xml.length > 0 ? Buffer.from(m.xml.buffer, m.xml.byteOffset, m.xml.byteLength).toString('utf8') : null
  return { at, direction: 'cpe', method, bytes: m?.bytes ?? 0, xml }
}

function opened(m: sessionV1.SessionOpened): SessionRecord {
  let parameters: ParameterValue[] | null = null
  const bytes = m.parameters
  const at = Number(m.receivedAt)
  return {
    type: 'opened', sessionId: m.sessionId, deviceKey: String(m.deviceKey), at,
    events: m.events.map(e => ({ code: clean(e.code), commandKey: clean(e.commandKey) })),
    version: versionOf(m.cwmpVersion), authentication: m.authentication, remoteAddress: m.remoteAddress, traced: m.traced, firstContact: m.firstContact, form: { declaration: m.xmlDeclaration, tries: m.xmlDeclarationTries, trial: m.xmlDeclarationTrial },
    retryCount: m.retryCount, rpcId: m.rpcId, manufacturer: m.device?.manufacturer ?? '', sessionTimeoutSeconds: m.sessionTimeoutSeconds,
    digest: hash('md5', bytes, 'hex'),
    parameters: () => (parameters ??= plainValues(fromBinary(cwmpV1.ParameterListSchema, bytes).parameters)),
    said: said(m.said, at, 'Inform'),
  }
}

function unsealedResponse(m: sessionV1.RpcResponded, open: Open): sessionV1.RpcResponded {
  if (m.sealed.length === 0) return m
  const plain = open(m.sessionId, m.sealed)
  // The task that it answers cannot go on; its device's other tasks can.
  if (plain === null) return { ...m, response: { case: 'fault', value: create(cwmpV1.FaultSchema, FAULT.secretUnreadable) } }
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

function responded(m: sessionV1.RpcResponded, correlation: string | null): RpcResponded {
  const response = messageOf(m.response)
  const at = Number(m.receivedAt)
  return { type: 'responded', sessionId: m.sessionId, at, correlation, version: versionOf(m.cwmpVersion), rpcId: m.rpcId, response, said: said(m.said, at, response.method) }
}

function messageOf(r: sessionV1.RpcResponded['response']): Message {
  switch (r.case) {
    case 'fault': return { method: 'Fault', faultCode: '', faultString: '', cwmp: { code: excerpt(r.value.code, FAULT_CODE), string: excerpt(r.value.string, FAULT_TEXT), parameters: r.value.parameters.slice(0, FAULT_PARAMETERS).map(p => ({ name: excerpt(p.name, FAULT_TEXT), code: excerpt(p.code, FAULT_CODE), string: excerpt(p.string, FAULT_TEXT) })) } }
    case 'getRpcMethods': return { method: 'GetRPCMethodsResponse', methods: r.value.methods }
    case 'getParameterNames': return { method: 'GetParameterNamesResponse', parameters: r.value.parameters.map(p => ({ name: clean(p.name), writable: p.writable })) }
    case 'getParameterValues': return { method: 'GetParameterValuesResponse', parameters: plainValues(r.value.parameters) }
    case 'setParameterValues': return { method: 'SetParameterValuesResponse', status: r.value.status }
    case 'addObject': return { method: 'AddObjectResponse', instanceNumber: r.value.instanceNumber, status: r.value.status }
    case 'deleteObject': return { method: 'DeleteObjectResponse', status: r.value.status }
    case 'reboot': return { method: 'RebootResponse' }
    case 'unknown': return { method: r.value.method, unknown: true }
    default: return { method: '', unknown: true }
  }
}

function called(m: sessionV1.CpeCalled): CpeCalled {
  const at = Number(m.receivedAt)
  const base = { type: 'called' as const, sessionId: m.sessionId, at, rpcId: m.rpcId }
  switch (m.call.case) {
    case 'transferComplete': {
      const t = m.call.value
      return { ...base, call: { method: 'TransferComplete', commandKey: t.commandKey, fault: t.fault ? { code: t.fault.code, string: t.fault.string } : null, startTime: t.startTime, completeTime: t.completeTime }, said: said(m.said, at, 'TransferComplete') }
    }
    case 'getRpcMethods': return { ...base, call: { method: 'GetRPCMethods' }, said: said(m.said, at, 'GetRPCMethods') }
    default: {
      const method = m.call.case === 'unknown' ? m.call.value.method : ''
      return { ...base, call: { method }, said: said(m.said, at, method) }
    }
  }
}
