/** A record of the bus: sent on where it belongs elsewhere, refused where it belongs nowhere, else decoded and queued for its device. */
import { PoisonRecord, RetryForever, placementOf } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { replyAddressOf } from '@auroralinks/reply'
import type { Clock } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Secrets } from '../secrets/secrets.ts'
import { heard } from '../domain/listening.ts'
import { decodeCommand } from '../wire/commands.ts'
import { decodeListening } from '../wire/events.ts'
import type { Decoder } from './decode.ts'
import type { DeviceEvent } from './device-event.ts'
import { enqueue } from './device-queue.ts'
import type { EndedTasks } from './ended-tasks.ts'
import { refuseMisplaced } from './misplaced.ts'
import type { Partitions, Slot } from './partitions.ts'
import { rejectable } from './rejections.ts'
import type { Replies } from './replies.ts'

export interface HandlerDependencies {
  bus: Bus
  database: Database
  clock: Clock
  telemetry: Telemetry
  partitions: Partitions
  secrets: Secrets
  endedTasks: EndedTasks
  replies: Replies
  decode: Decoder
  step(slot: Slot, e: DeviceEvent): Promise<void>
}

/**
 * Handles one record; resolves when what it means is durable. `maybeAgain`: it may have been handled before.
 * @throws PoisonRecord when it can never be handled, RetryForever when it is to come again
 */
export type Handler = (record: IncomingRecord, signal: AbortSignal, maybeAgain: boolean) => Promise<void>

const DONE = Promise.resolve()
const KNOWN: ReadonlySet<string> = new Set(Object.values(TYPE))

/** What a newer version says besides, to nobody in particular: during an upgrade both run (docs/operations/upgrades.md). */
function isOfNewerVersion({ topic, headers }: IncomingRecord): boolean {
  const type = headers[HEADER.type] ?? ''
  return (
    topic === TOPICS.sessionEvents.name &&
    type.startsWith('session.') &&
    !KNOWN.has(type) &&
    replyAddressOf(headers) === null
  )
}

export function createHandler(d: HandlerDependencies): Handler {
  /** What came before it in this partition is queued for its devices already: they are heard until here. */
  const gatewayListens = (record: IncomingRecord): Promise<void> => {
    const owned = d.partitions.get(record.partition)
    if (owned) owned.listening = heard(owned.listening, decodeListening(record))
    return DONE
  }

  return (received, signal, maybeAgain) => {
    if (received.headers[HEADER.type] === TYPE.gatewayListening) return gatewayListens(received)
    if (isOfNewerVersion(received)) return DONE
    const record = d.secrets.sealedCommand(received)
    const command = record.topic === TOPICS.taskCommands.name ? decodeCommand(record) : null
    const to = replyAddressOf(record.headers)
    const place = placementOf(d.bus, record, command === null ? record.key : command.message.deviceId)
    if (place.at === 'elsewhere') return d.bus.publish(place.forwarded)
    if (place.at === 'nowhere') {
      if (command === null) throw new PoisonRecord('a session record without a key')
      return refuseMisplaced(
        record,
        command,
        place.why,
        refusal => (to ? d.replies.answer(record.key, to, refusal) : DONE),
        d,
      )
    }
    const owned = d.partitions.get(record.partition)
    if (!owned) return Promise.reject(new RetryForever(`partition ${record.partition} is not ours now`))
    const correlation = to && to.deadline >= d.clock.now() ? to.correlation : null
    const decoded = d.decode(record, command, correlation, maybeAgain)
    const slot = d.partitions.slot(owned, record.key)
    const bytes = received.value.byteLength
    const about = { record: decoded, to, rejectable: rejectable(record, command), bytes, signal }
    const traceparent = record.headers[HEADER.traceparent]
    if (!d.telemetry.tracing) return enqueue(slot, { ...about, traceparent }, d.step)
    return d.telemetry.span(
      `planner ${record.headers[HEADER.type] ?? ''}`,
      { kind: 'consumer', ...(traceparent ? { traceparent } : {}), attributes: { 'acs.device.id': record.key } },
      span => enqueue(slot, { ...about, traceparent: span.traceparent ?? traceparent, span }, d.step),
    )
  }
}
