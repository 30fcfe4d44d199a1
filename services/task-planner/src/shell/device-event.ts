/**
 * One event of one device: has the device at hand, decides, commits. The device is free for its next event as soon as
 * this one is decided.
 */
import { PoisonRecord, RetryForever } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { isUnavailable } from '@auroralinks/database'
import type { ReplyAddress } from '@auroralinks/reply'
import type { Clock } from '@auroralinks/runtime'
import { fairTurn, newId } from '@auroralinks/runtime'
import type { SpanHandle } from '@auroralinks/telemetry'
import { decide } from '../domain/decide.ts'
import type { Decision } from '../domain/effects.ts'
import { usesModel } from '../domain/model.ts'
import type { Limits } from '../domain/work.ts'
import type { Loader } from '../store/load.ts'
import type { Commit } from './commit.ts'
import type { DecodedRecord } from './decode.ts'
import { release } from './device-queue.ts'
import type { Metrics } from './metrics.ts'
import type { ModelShapes } from './model-shapes.ts'
import type { Partitions, Slot } from './partitions.ts'
import type { WithQuirks } from './quirks.ts'
import { publishRejection } from './rejections.ts'
import type { Rejectable } from './rejections.ts'
import type { Replies } from './replies.ts'

export interface DeviceEvent {
  record: DecodedRecord
  /** Whoever waits for a reply or an answer. */
  to: ReplyAddress | null
  traceparent: string | undefined
  /** The span that the event is handled in, where there is one. */
  span?: SpanHandle
  /** Size of the record; absent where there is none. */
  bytes?: number
  /** The command of the world that it is; null for all else. */
  rejectable: Rejectable | null
  /** Aborted when the bus does not want the record's end any more; null where there is no record. */
  signal: AbortSignal | null
}

export interface DeviceEventDependencies {
  bus: Pick<Bus, 'publish'>
  clock: Clock
  limits: Limits
  loader: Loader
  withQuirks: WithQuirks
  shapes: ModelShapes
  partitions: Pick<Partitions, 'forget'>
  commit: Commit
  replies: Replies
  metrics: Metrics
  forget(slot: Slot, to: ReplyAddress | null, traceparent: string | undefined): Promise<void>
}

/**
 * Makes the step of `enqueue`. It resolves when the event is done with, and throws
 * - RetryForever where the event is to come again: the partition is not ours, the database is away;
 * - PoisonRecord where the event can never be handled and nobody waits for an answer that would say so.
 */
export function createDeviceEvents(d: DeviceEventDependencies): (slot: Slot, e: DeviceEvent) => Promise<void> {
  const step = async (slot: Slot, e: DeviceEvent): Promise<void> => {
    const { record, to, traceparent, span, bytes = 0, signal } = e
    const since = performance.now()
    let decision: Decision
    let durable: Promise<void>
    let isCreate = false
    try {
      // It was read in the turn before.
      const turn = fairTurn(bytes)
      if (turn !== null) await turn
      if (slot.partition.lost) throw new RetryForever(`partition ${slot.partition.number} went to another planner`)
      if (slot.device === undefined || slot.stale) {
        slot.device = await d.loader.device(slot.id)
        slot.stale = false
      }
      if (slot.device === null) return await unknownDevice(slot, e)
      if (record.kind === 'forget') return await d.forget(slot, to, traceparent)
      const event = record.kind === 'ready' ? record.event : await record.prepare(slot.device)
      if ('refused' in event) {
        if (to) return await d.replies.answer(slot.id, to, { kind: 'refused', ...event.refused })
        return await refuse(e, event.refused)
      }
      isCreate = event.type === 'create'
      const shape = usesModel(slot.device) ? d.shapes.of(slot.device) : undefined
      const model = shape instanceof Promise ? await shape : shape
      const out = slot.device.session?.phase === 'working' ? slot.device.session.outstanding : null
      decision = decide(d.withQuirks(slot.device), event, { now: d.clock.now(), newId, limits: d.limits, model })
      if (decision.effects.model.length > 0) d.shapes.learn(slot.device, decision.effects.model)
      // What a task has noted by now rests on what its model was taught.
      const taught = decision.effects.tasks.length > 0 ? d.shapes.written(slot.device) : null
      if (taught) await taught
      d.metrics.decided(event.type)
      if (out !== null && event.type === 'responded' && event.rpcId === out.rpcId)
        d.metrics.answered(out.request, event.response, Math.max(0, event.at - out.sentAt))
      if (span !== undefined) tellOfTasks(span, decision)
      durable = d.commit.begin(slot, decision, to, traceparent, since)
    } catch (error) {
      throw isUnavailable(error)
        ? new RetryForever(error instanceof Error ? error.message : String(error))
        : d.commit.givenUp(slot, error)
    } finally {
      release(slot)
    }
    await d.commit.settle(slot, decision, durable, to, signal)
    const { answer } = decision
    if (to || answer === null || !('kind' in answer) || answer.kind !== 'refused') return
    if (isCreate) await refuse(e, answer)
    else if (e.rejectable) await publishRejection(d.bus, e.rejectable, answer)
  }

  /** Whoever sent a command without waiting for an answer gets an event, and finds it among the dead letters. */
  const refuse = async ({ rejectable }: DeviceEvent, refusal: { code: string; string: string }): Promise<never> => {
    if (rejectable) await publishRejection(d.bus, rejectable, refusal)
    throw new PoisonRecord(`${refusal.code}: ${refusal.string}`)
  }

  const unknownDevice = async (slot: Slot, e: DeviceEvent): Promise<void> => {
    const { record, to } = e
    d.partitions.forget(slot)
    if (!to && record.isCommand) return refuse(e, { code: 'unknown-device', string: `there is no device ${slot.id}` })
    if (!to) return
    if (record.isCommand)
      return d.replies.answer(slot.id, to, {
        kind: 'refused',
        code: 'unknown-device',
        string: `there is no device ${slot.id}`,
      })
    await d.replies.unknownDevice(slot.id, to)
  }

  return step
}

/** The event's span names the tasks that it moved, and links to the traces that asked for them. */
function tellOfTasks(span: SpanHandle, { effects }: Decision): void {
  const tasks = new Map(effects.tasks.map(t => [t.id, t]))
  if (tasks.size > 0) span.set('acs.task_ids', [...tasks.keys()].join(' '))
  for (const { traceparent } of tasks.values())
    if (traceparent !== undefined && !traceparent.includes(span.traceId ?? ' ')) span.link(traceparent)
}
