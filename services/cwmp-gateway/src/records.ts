/** The gateway's records on the bus, and the two ways of sending one: with a question, or until it is durable. */
import { BusUnavailable } from '@auroralinks/bus'
import type { IncomingRecord, OutgoingRecord } from '@auroralinks/bus'
import { cloudEventHeaders, TOPICS } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import { NoReply } from '@auroralinks/reply'
import { REPLY_DEADLINE_MS } from './config.ts'
import { TimedOut } from './deadlines.ts'
import type { Gateway } from './gateway.ts'

export const SOURCE = 'auroralinks/cwmp-gateway'

/** Largest value of a record, in bytes: the topics take 8 MiB with headers. */
export const LARGEST_VALUE = 8 * 1024 * 1024 - 64 * 1024

export interface Saying {
  type: EventType
  deviceId: string
  value: Uint8Array
  traceparent: string | undefined
}

export function recordOf(gateway: Pick<Gateway, 'clock' | 'newId'>, topic: 'sessionInforms' | 'sessionEvents', o: Saying): OutgoingRecord {
  const time = gateway.clock.now()
  return {
    topic: TOPICS[topic].name,
    key: o.deviceId,
    value: o.value,
    headers: cloudEventHeaders({ id: gateway.newId(time), source: SOURCE, type: o.type, subject: o.deviceId, time, traceparent: o.traceparent }),
  }
}

/** The reply to a question; the error when none came within the deadline or it could not be asked. */
export async function ask(gateway: Gateway, topic: 'sessionInforms' | 'sessionEvents', saying: Saying): Promise<IncomingRecord | NoReply> {
  const stage = topic === 'sessionInforms' ? 'identity' : 'planner'
  const began = gateway.overload.begin(stage)
  try {
    const reply = await gateway.asker.ask(recordOf(gateway, topic, saying), { deadlineMs: REPLY_DEADLINE_MS })
    gateway.overload.end(stage, began, true)
    return reply
  } catch (error) {
    gateway.overload.end(stage, began, false)
    if (!(error instanceof NoReply)) throw error
    gateway.metrics.noReply.add(1, { type: saying.type })
    gateway.logger.warn('no reply', { deviceId: saying.deviceId, type: saying.type, reason: error.message })
    return error
  }
}

/** Whether the record is durable within the deadline. */
export async function makeDurable(gateway: Gateway, saying: Saying): Promise<boolean> {
  const began = gateway.overload.begin('durable')
  try {
    await gateway.durable.within(gateway.bus.publish(recordOf(gateway, 'sessionEvents', saying)))
    gateway.overload.end('durable', began, true)
    return true
  } catch (error) {
    gateway.overload.end('durable', began, false)
    if (!(error instanceof BusUnavailable || error instanceof TimedOut)) throw error
    gateway.metrics.notDurable.add(1, { type: saying.type })
    gateway.logger.warn('event not durable', { deviceId: saying.deviceId, type: saying.type, reason: error.message })
    return false
  }
}
