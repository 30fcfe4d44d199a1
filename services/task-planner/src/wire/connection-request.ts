/** The command to connection-request to ask a device for a session. */
import type { OutgoingRecord } from '@auroralinks/bus'
import { TOPICS, TYPE, cloudEventHeaders, connectionRequestV1, encodeMessage } from '@auroralinks/contracts'
import { newId } from '@auroralinks/runtime'
import { SOURCE } from './publics.ts'

/** @param now ms since 1970 */
export function connectionRequestCommand(deviceId: string, now: number): OutgoingRecord {
  const id = newId(now)
  return {
    topic: TOPICS.connectionRequestCommands.name,
    key: deviceId,
    value: encodeMessage(connectionRequestV1.CreateConnectionRequestSchema, { id, deviceId }),
    headers: cloudEventHeaders({
      id,
      source: SOURCE,
      type: TYPE.connectionRequestCreate,
      subject: deviceId,
      time: now,
    }),
  }
}
