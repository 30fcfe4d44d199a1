/** The gateway's records on the bus. */
import type { OutgoingRecord } from '@auroralinks/bus'
import { cloudEventHeaders, TOPICS } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import type { Clock } from '@auroralinks/runtime'

export const SOURCE = 'auroralinks/cwmp-gateway'

/** Largest value of a record, in bytes: the topics take 8 MiB with headers. */
export const LARGEST_VALUE = 8 * 1024 * 1024 - 64 * 1024

export interface OutgoingEvent {
  type: EventType
  deviceId: string
  value: Uint8Array
  traceparent: string | undefined
}

export function recordOf(
  gateway: { clock: Clock; newId: (now: number) => string },
  topic: 'sessionInforms' | 'sessionEvents',
  o: OutgoingEvent,
): OutgoingRecord {
  const time = gateway.clock.now()
  return {
    topic: TOPICS[topic].name,
    key: o.deviceId,
    value: o.value,
    headers: cloudEventHeaders({
      id: gateway.newId(time),
      source: SOURCE,
      type: o.type,
      subject: o.deviceId,
      time,
      traceparent: o.traceparent,
    }),
  }
}
