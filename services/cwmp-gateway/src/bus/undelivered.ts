/**
 * Replies whose RPC never reached the CPE: the planner then knows that it did not run. Said only when that is certain:
 * the reply came after its POST had been answered otherwise, or the connection was gone before anything was written.
 */
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TYPE } from '@auroralinks/contracts'
import type { Clock, Logger } from '@auroralinks/runtime'
import { plannerReplyOf, replyUndelivered } from './events.ts'
import type { Carried } from '../protocol/exchange.ts'
import type { Metrics } from '../metrics.ts'
import { recordOf } from './records.ts'

export type UndeliveredReason = 'late' | 'connection-closed'

export interface Undelivered {
  /** The POST that asked was answered without the reply; a reply with this correlation is late from now on. */
  gaveUp(correlation: string, sessionId: string): void
  /** A reply that nobody waits for: late, or a second one to a question that was answered. */
  late(record: IncomingRecord): void
  /** Nothing of it was written. */
  publish(carried: Carried, reason: UndeliveredReason): void
  /** Resolves when all of them are published. */
  idle(): Promise<void>
}

/** How long a late reply is waited for, in ms, and how many at most. */
const REMEMBERED_MS = 10 * 60_000
const REMEMBERED = 20_000

export interface UndeliveredOptions {
  bus: Bus
  clock: Clock
  logger: Logger
  metrics: Metrics
  newId: (now: number) => string
}

export function createUndelivered(o: UndeliveredOptions): Undelivered {
  const given = new Map<string, { sessionId: string; at: number }>()
  const publishing = new Set<Promise<void>>()

  const forget = (now: number): void => {
    for (const [correlation, { at }] of given) {
      if (given.size <= REMEMBERED && now - at < REMEMBERED_MS) return
      given.delete(correlation)
    }
  }

  const publish = (carried: Carried, reason: UndeliveredReason): void => {
    o.metrics.undelivered.add(1, { reason })
    o.logger.warn('reply undelivered', {
      deviceId: carried.deviceId,
      sessionId: carried.sessionId,
      rpcId: carried.rpcId,
      reason,
    })
    const { sessionId, rpcId, correlation, deviceId } = carried
    const value = replyUndelivered({ sessionId, rpcId, correlation, at: o.clock.now(), reason })
    const published = o.bus
      .publish(recordOf(o, 'sessionEvents', { type: TYPE.replyUndelivered, deviceId, value, traceparent: undefined }))
      // The planner settles the RPC without it, only later.
      .catch(error => o.logger.error('ReplyUndelivered could not be published', { deviceId, sessionId, err: error }))
      .finally(() => publishing.delete(published))
    publishing.add(published)
  }

  return {
    gaveUp(correlation, sessionId) {
      const at = o.clock.monotonic()
      given.set(correlation, { sessionId, at })
      forget(at)
    },
    late(record) {
      const correlation = record.headers[HEADER.correlation] ?? ''
      const question = given.get(correlation)
      if (question === undefined) return
      given.delete(correlation)
      if (record.headers[HEADER.type] !== TYPE.sessionReply) return
      const reply = plannerReplyOf(record.value)
      if (reply.kind === 'rpc')
        publish({ sessionId: question.sessionId, deviceId: record.key, rpcId: reply.id, correlation }, 'late')
    },
    publish,
    async idle() {
      while (publishing.size > 0) await Promise.all(publishing)
    },
  }
}
