/** Commands to connection-request as services publish them that wait for no answer. */
import { encodeMessage } from './encode.ts'
import {
  CreateConnectionRequestSchema,
  PrepareDeviceSchema,
} from './gen/acs/connectionrequest/v1/connection_request_pb.ts'
import { cloudEventHeaders } from './headers.ts'
import { TOPICS } from './topics.ts'
import { TYPE } from './types.ts'
import type { EventType } from './types.ts'

interface Command {
  /** A UUID; of a request it is the request's id. */
  id: string
  deviceId: string
  source: string
  /** ms since 1970 */
  now: number
}

const recordOf = ({ id, deviceId, source, now }: Command, type: EventType, value: Uint8Array) => ({
  topic: TOPICS.connectionRequestCommands.name,
  key: deviceId,
  value,
  headers: cloudEventHeaders({ id, source, type, subject: deviceId, time: now }),
})

/** Asks a device for a session. */
export const connectionRequestCommand = (c: Command) =>
  recordOf(
    c,
    TYPE.connectionRequestCreate,
    encodeMessage(CreateConnectionRequestSchema, { id: c.id, deviceId: c.deviceId }),
  )

/** Has a device that cannot be asked told when to come. @param at ms since 1970 */
export const prepareCommand = (c: Command, at: number) =>
  recordOf(
    c,
    TYPE.connectionRequestPrepare,
    encodeMessage(PrepareDeviceSchema, { deviceId: c.deviceId, at: BigInt(at) }),
  )
