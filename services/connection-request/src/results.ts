/** What connection-request publishes: results for the world, replies for whoever asked. */
import { TOPICS, TYPE, cloudEventHeaders, connectionRequestV1, create, toBinary } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import type { OutgoingRecord } from '@auroralinks/bus'
import type { RequestRow } from './store.ts'
import type { Status } from './requests/state.ts'

export const SOURCE = 'auroralinks/connection-request'

const TYPE_OF: { readonly [S in Status]: EventType } = {
  pending: TYPE.connectionRequestPending,
  accepted: TYPE.connectionRequestAccepted,
  refused: TYPE.connectionRequestRefused,
  unauthorized: TYPE.connectionRequestUnauthorized,
  busy: TYPE.connectionRequestBusy,
  unreachable: TYPE.connectionRequestUnreachable,
  arrived: TYPE.connectionRequestArrived,
  expired: TYPE.connectionRequestExpired,
}

const messageOf = (
  row: Omit<RequestRow, 'deviceKey' | 'expiresAt'>,
  at: number,
): connectionRequestV1.ConnectionRequest =>
  create(connectionRequestV1.ConnectionRequestSchema, {
    id: row.id,
    deviceId: row.deviceId,
    status: row.status,
    method: row.method,
    attempts: row.attempts,
    error: row.error,
    sessionId: row.sessionId,
    reason: row.reason,
    broughtBy: row.broughtBy,
    at: BigInt(at),
    createdAt: BigInt(row.createdAt),
  })

/** A status as an event; its id is made from request and status, so that it is recognisable when it is published twice. */
export function resultEvent(
  row: Omit<RequestRow, 'deviceKey' | 'expiresAt'>,
  at: number,
  traceparent?: string,
): OutgoingRecord {
  const type = TYPE_OF[row.status]
  return {
    topic: TOPICS.connectionRequestResults.name,
    key: row.deviceId,
    value: toBinary(connectionRequestV1.ConnectionRequestSchema, messageOf(row, at)),
    headers: cloudEventHeaders({
      id: `${type}/${row.id}`,
      source: SOURCE,
      type,
      subject: row.deviceId,
      time: at,
      traceparent,
    }),
  }
}

/** The encoded ConnectionRequestReply with the request as it stands. */
export function replyWith(row: RequestRow, at: number): Uint8Array {
  const reply = create(connectionRequestV1.ConnectionRequestReplySchema, {
    reply: { case: 'request', value: messageOf(row, at) },
  })
  return toBinary(connectionRequestV1.ConnectionRequestReplySchema, reply)
}

/** The encoded ConnectionRequestReply that says why a command was not taken. */
export function refusal(code: string, string: string): Uint8Array {
  const reply = create(connectionRequestV1.ConnectionRequestReplySchema, {
    reply: { case: 'refused', value: { code, string } },
  })
  return toBinary(connectionRequestV1.ConnectionRequestReplySchema, reply)
}
