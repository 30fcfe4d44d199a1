/** The two ways of sending a record: with a question, or until it is durable. */
import { BusUnavailable } from '@auroralinks/bus'
import type { IncomingRecord } from '@auroralinks/bus'
import { NoReply } from '@auroralinks/reply'
import { REPLY_DEADLINE_MS } from '../config.ts'
import { TimedOut } from './deadlines.ts'
import type { Gateway } from '../protocol/gateway.ts'
import { recordOf } from './records.ts'
import type { OutgoingEvent } from './records.ts'

/** The reply to a question; the error when none came within the deadline or it could not be asked. */
export async function ask(
  gateway: Gateway,
  topic: 'sessionInforms' | 'sessionEvents',
  event: OutgoingEvent,
): Promise<IncomingRecord | NoReply> {
  const stage = topic === 'sessionInforms' ? 'identity' : 'planner'
  const began = gateway.overload.begin(stage)
  try {
    const reply = await gateway.asker.ask(recordOf(gateway, topic, event), { deadlineMs: REPLY_DEADLINE_MS })
    gateway.overload.end(stage, began, true)
    return reply
  } catch (error) {
    gateway.overload.end(stage, began, false)
    if (!(error instanceof NoReply)) throw error
    gateway.metrics.noReply.add(1, { type: event.type })
    log(gateway, 'no reply', event, error)
    return error
  }
}

/** `late`: it is not durable within the deadline, and may become so; `unavailable`: the bus takes nothing. */
export type Durability = 'durable' | 'late' | 'unavailable'

/** Publishes a record and waits until it is durable, or the deadline has passed. */
export async function makeDurable(gateway: Gateway, event: OutgoingEvent): Promise<Durability> {
  const began = gateway.overload.begin('durable')
  try {
    await gateway.durable.within(gateway.bus.publish(recordOf(gateway, 'sessionEvents', event)))
    gateway.overload.end('durable', began, true)
    return 'durable'
  } catch (error) {
    gateway.overload.end('durable', began, false)
    if (!(error instanceof BusUnavailable || error instanceof TimedOut)) throw error
    gateway.metrics.notDurable.add(1, { type: event.type })
    log(gateway, 'event not durable', event, error)
    return error instanceof TimedOut ? 'late' : 'unavailable'
  }
}

/** Each by its device; where nobody can be served that is said once, by whoever knows why, and not for each. */
function log(gateway: Gateway, what: string, event: OutgoingEvent, error: Error): void {
  const level = gateway.bus.notReady() === null ? 'warn' : 'debug'
  gateway.logger[level](what, { deviceId: event.deviceId, type: event.type, reason: error.message })
}
