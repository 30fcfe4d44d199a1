/** Answering: one record to the asker's partition. */
import { cloudEventHeaders, HEADER } from '@auroralinks/contracts'
import type { Bus } from '@auroralinks/bus'
import { newId } from '@auroralinks/runtime'
import type { ReplyAddress } from './address.ts'

export interface Reply {
  /** The device id. */
  key: string
  /** The CloudEvents type. */
  type: string
  /** The service that answers, for example `auroralinks/identity`. */
  source: string
  value: Uint8Array
  /** ms since 1970. */
  time: number
  /** The CloudEvents id (default a new one). */
  id?: string
  traceparent?: string | undefined
}

/**
 * Publishes the reply for `address`. Resolves when it is durable; rejects with `BusUnavailable`.
 *
 * @example const to = replyAddressOf(record.headers); if (to) await replyTo(bus, to, { key, type, source, value, time })
 */
export function replyTo(bus: Bus, address: ReplyAddress, reply: Reply): Promise<void> {
  const headers = cloudEventHeaders({
    id: reply.id ?? newId(reply.time),
    source: reply.source,
    type: reply.type,
    subject: reply.key,
    time: reply.time,
    traceparent: reply.traceparent,
  })
  headers[HEADER.replyInstance] = address.instance
  headers[HEADER.correlation] = address.correlation
  return bus.publish({
    topic: address.topic,
    partition: address.partition,
    key: reply.key,
    value: reply.value,
    headers,
  })
}
