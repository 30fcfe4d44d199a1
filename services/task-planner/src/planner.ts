/**
 * The planner at work: hears a record, has the device at hand, decides, writes, answers. One device's events are
 * decided one after the other and without waiting for the writes of the one before; a record counts as done when what
 * it meant is durable.
 */
import { PoisonRecord, RecordRefused, RetryForever, placementOf } from '@auroralinks/bus'
import type { Bus, IncomingRecord, OutgoingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE } from '@auroralinks/contracts'
import type { DataModels } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import { isUnavailable } from '@auroralinks/database'
import { replyAddressOf, replyTo } from '@auroralinks/reply'
import type { ReplyAddress } from '@auroralinks/reply'
import type { Clock, Logger } from '@auroralinks/runtime'
import { newId } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { KINDS, hasEnded } from '@auroralinks/tasks'
import { decide } from './domain/decide.ts'
import type { Decision, PublicEvent } from './domain/effects.ts'
import { writesNothing } from './domain/effects.ts'
import type { DomainEvent } from './domain/events.ts'
import { publishEvents } from './publish.ts'
import { createEnding } from './ending.ts'
import { refuseMisplaced } from './misplaced.ts'
import type { Limits } from './domain/work.ts'
import { decodeCommand } from './wire/commands.ts'
import { formCommand } from './wire/form.ts'
import { wakeCommand } from './wire/wake.ts'
import type { Understood } from './understand.ts'
import { understand } from './understand.ts'
import type { Owned, Partitions, Slot } from './partitions.ts'
import { Fenced, LEFT_OUT } from './store/recorder.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { Recorder } from './store/recorder.ts'
import type { Loader } from './store/load.ts'
import { encodeReply } from './wire/replies.ts'
import { SOURCE, publicRecord } from './wire/publics.ts'
import { encodeAnswer } from './wire/tasks.ts'

export interface PlannerDependencies {
  bus: Bus
  database: Database
  /** The official data models with vendors'. */
  models: DataModels
  clock: Clock
  logger: Logger
  telemetry: Telemetry
  partitions: Partitions
  recorder: Recorder
  loader: Loader
  secrets: Secrets
  limits: Limits
  sessionTimeoutMs: number
  /** Whoever published a record waits until what it meant is written. */
  publishersWait: boolean
  /** How long events that nobody waits for may gather, in ms. */
  gatherMs: number
}

export interface Planner {
  /** Handles one record of a partition that is ours. */
  handle(record: IncomingRecord, signal: AbortSignal, maybeAgain: boolean): Promise<void>
  /** Lets a device look at its tasks: time has passed. */
  wake(owned: Owned, deviceId: string): void
  /** Publishes events that are durable, and lets their rows go. */
  publishOutbox(records: readonly OutgoingRecord[]): void
}

export function createPlanner(d: PlannerDependencies): Planner {
  const decisions = d.telemetry.counter('acs_planner_events_total', 'Events decided, by type')
  const outcomes = d.telemetry.counter('acs_tasks_ended_total', 'Tasks that got their outcome, by type and status')
  const replies = d.telemetry.counter('acs_planner_replies_total', 'Replies to gateways, by kind')
  const sessions = d.telemetry.counter('acs_sessions_ended_total', 'Sessions that ended, by outcome')
  const leftOut = d.telemetry.counter(...LEFT_OUT)

  const ending = createEnding()

  const handle = (received: IncomingRecord, signal: AbortSignal, maybeAgain: boolean): Promise<void> => {
    const record = d.secrets.sealedCommand(received)
    const command = record.topic === TOPICS.taskCommands.name ? decodeCommand(record) : null
    const to = replyAddressOf(record.headers)
    const place = placementOf(d.bus, record, command === null ? record.key : command.message.deviceId)
    if (place.at === 'elsewhere') return d.bus.publish(place.forwarded)
    if (place.at === 'nowhere') {
      if (command === null) throw new PoisonRecord('a session record without a key')
      return refuseMisplaced(record, command, place.why, refusal => (to ? answer(record.key, to, refusal) : DONE), { ...d, ending })
    }
    const owned = d.partitions.get(record.partition)
    if (!owned) return Promise.reject(new RetryForever(`partition ${record.partition} is not ours now`))
    const correlation = to && to.deadline >= d.clock.now() ? to.correlation : null
    const heard = understand(record, command, { ...d, ending, correlation, perhapsAgain: maybeAgain })
    const slot = d.partitions.slot(owned, record.key)
    const traceparent = record.headers[HEADER.traceparent]
    if (!d.telemetry.tracing) return run(slot, heard, to, traceparent, signal)
    return d.telemetry.span(`planner ${record.headers[HEADER.type] ?? ''}`, { kind: 'consumer', ...(traceparent ? { traceparent } : {}), attributes: { 'acs.device.id': record.key } },
      span => run(slot, heard, to, span.traceparent ?? traceparent, signal))
  }

  /** Queues an event behind those of the same device. */
  const run = (slot: Slot, heard: Understood, to: ReplyAddress | null, traceparent: string | undefined, signal: AbortSignal | null): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      const work = (): Promise<void> => step(slot, heard, to, traceparent, signal).then(resolve, reject)
      if (slot.busy) return void (slot.queue ??= []).push(work)
      slot.busy = true
      void work()
    })

  const free = (slot: Slot): void => {
    const next = slot.queue?.shift()
    if (slot.queue?.length === 0) slot.queue = null
    slot.busy = next !== undefined
    void next?.()
  }

  /** One event of one device. The device is free for the next one as soon as this one is decided. */
  const step = async (slot: Slot, heard: Understood, to: ReplyAddress | null, traceparent: string | undefined, signal: AbortSignal | null): Promise<void> => {
    let decided: { decision: Decision; written: Promise<void> }
    let isCreate = false
    try {
      if (slot.partition.lost) throw new RetryForever(`partition ${slot.partition.number} went to another planner`)
      if (slot.device === undefined || slot.stale) {
        slot.device = await d.loader.device(slot.id)
        slot.stale = false
      }
      if (slot.device === null) return await unknownDevice(slot, heard, to)
      if (heard.kind === 'forget') return await forget(slot, to)
      const event = heard.kind === 'ready' ? heard.event : await heard.prepare(slot.device)
      if ('refused' in event) {
        if (to) return await answer(slot.id, to, { kind: 'refused', ...event.refused })
        throw new PoisonRecord(`${event.refused.code}: ${event.refused.string}`)
      }
      isCreate = event.type === 'create'
      decided = apply(slot, event, to, traceparent)
    } catch (error) {
      throw isUnavailable(error) ? new RetryForever(error instanceof Error ? error.message : String(error)) : error
    } finally {
      free(slot)
    }
    await settle(slot, decided.decision, decided.written, to, signal)
    const refused = decided.decision.answer
    if (!to && isCreate && refused && 'kind' in refused && refused.kind === 'refused') throw new PoisonRecord(`${refused.code}: ${refused.string}`)
  }

  const apply = (slot: Slot, event: DomainEvent, to: ReplyAddress | null, traceparent: string | undefined): { decision: Decision; written: Promise<void> } => {
    const decision = decide(slot.device!, event, { now: d.clock.now(), newId, limits: d.limits })
    decisions.add(1, { type: event.type })
    slot.device = decision.device
    follow(slot)
    const { effects } = decision
    const outbox = effects.outbox.map(e => publicRecord(slot.id, e, traceparent))
    const written = writesNothing(effects) ? DONE : d.recorder.write({ partition: slot.partition.number, epoch: slot.partition.epoch, deviceKey: decision.device.key, deviceId: slot.id, effects, outbox, at: d.clock.now() }, isAwaited(decision))
    if (effects.tasks.length > 0) ending.keep(decision.device.key, effects.tasks, written)
    if (decision.reply && to && !decision.replyAfterEffects) reply(slot.id, to, decision, traceparent)
    const published = effects.publish.length === 0 ? DONE : patiently(slot, effects.publish.map(e => ({ ...publicRecord(slot.id, e, traceparent), mayWaitMs: d.gatherMs })))
    if (effects.wake) void d.bus.publish(wakeCommand(slot.id, d.clock.now())).catch(() => {})
    if (effects.form) void d.bus.publish(formCommand(slot.id, effects.form, d.clock.now())).catch(() => {})
    slot.writing++
    void written.then(() => {
      slot.writing--
      if (decision.reply && to && decision.replyAfterEffects) reply(slot.id, to, decision, traceparent)
      if (decision.answer && to) void answer(slot.id, to, decision.answer, sessionFor(decision, d.clock.now()))
      if (outbox.length > 0) publishOutbox(outbox)
      count(decision)
    }, () => { slot.writing-- })
    return { decision, written: published === DONE ? written : Promise.all([written, published]).then(() => {}) }
  }

  /** Whether somebody waits for the write: for a reply or an answer after it, an event, or, without a reply, the record itself. */
  const isAwaited = ({ reply, replyAfterEffects, answer, effects }: Decision): boolean =>
    replyAfterEffects || answer !== null || effects.outbox.some(isWaitedFor) || (d.publishersWait && reply === null)

  const settle = async (slot: Slot, decision: Decision, written: Promise<void>, to: ReplyAddress | null, signal: AbortSignal | null): Promise<void> => {
    try {
      await written
    } catch (error) {
      // What is in memory has gone ahead of the database: it is read anew.
      slot.stale = true
      if (error instanceof Fenced) {
        if (d.partitions.get(slot.partition.number) === slot.partition) d.partitions.drop(slot.partition.number)
        throw new RetryForever(error.message)
      }
      if (error instanceof PoisonRecord && to && decision.answer) await answer(slot.id, to, { kind: 'refused', code: 'internal', string: 'The ACS could not store this task' })
      if (signal?.aborted) return
      throw error
    }
  }

  /** Keeps sight of sessions that are not over, so that silence is noticed. */
  const follow = (slot: Slot): void => {
    const { session, superseded } = slot.device!
    if ((session && session.phase !== 'closed') || superseded) slot.partition.live.add(slot)
    else slot.partition.live.delete(slot)
  }

  const reply = (deviceId: string, to: ReplyAddress, decision: Decision, traceparent: string | undefined): void => {
    replies.add(1, { kind: decision.reply!.kind })
    void replyTo(d.bus, to, { key: deviceId, type: TYPE.sessionReply, source: SOURCE, value: encodeReply(decision.reply!), time: d.clock.now(), ...(traceparent ? { traceparent } : {}) })
      .catch(error => d.logger.warn('a reply could not be published', { deviceId, err: error }))
  }

  const answer = (deviceId: string, to: ReplyAddress, what: NonNullable<Decision['answer']>, sessionId = ''): Promise<void> =>
    replyTo(d.bus, to, { key: deviceId, type: TYPE.taskReply, source: SOURCE, value: encodeAnswer(deviceId, what, sessionId), time: d.clock.now() })
      .catch(error => d.logger.warn('an answer could not be published', { deviceId, err: error }))

  /** A record's own events: the record is done only when they are out. */
  const patiently = async (slot: Slot, records: readonly OutgoingRecord[]): Promise<void> => {
    for (;;) {
      try {
        return await publishEvents(records, d)
      } catch (error) {
        if (slot.partition.lost) throw new RetryForever('the partition went to another planner')
        if (error instanceof RecordRefused) return tellWhatIsTaken(slot, records)
        d.logger.warn('events could not be published yet', { deviceId: slot.id, err: error })
        await new Promise(resolve => setTimeout(resolve, 1_000))
      }
    }
  }

  /** The broker refuses one of them for good: the others are told, and it is counted. What it says is in the database. */
  const tellWhatIsTaken = async (slot: Slot, records: readonly OutgoingRecord[]): Promise<void> => {
    if (records.length > 1) return void await Promise.all(records.map(r => patiently(slot, [r])))
    const [{ headers, value }] = records as [OutgoingRecord]
    leftOut.add(1, { what: 'event' })
    d.logger.error('the broker refuses an event: it is not told', { deviceId: slot.id, type: headers[HEADER.type], bytes: value.length })
  }

  const publishOutbox = (records: readonly OutgoingRecord[]): void => {
    publishEvents(records, d).then(
      () => d.recorder.published(records.map(r => r.headers[HEADER.id]!)),
      error => {
        d.logger.warn('events wait in the outbox', { deviceId: records[0]!.key, err: error })
        setTimeout(() => publishOutbox(records), 2_000).unref()
      },
    )
  }

  const count = (decision: Decision): void => {
    for (const e of decision.effects.outbox) if (e.type === 'task' && e.task.endedAt !== null) outcomes.add(1, { type: e.task.type, status: e.task.status })
    for (const s of decision.effects.sessions) if (s.outcome) sessions.add(1, { outcome: s.outcome })
  }

  const unknownDevice = async (slot: Slot, heard: Understood, to: ReplyAddress | null): Promise<void> => {
    d.partitions.forget(slot)
    // Whoever sent it without waiting for an answer finds it among the dead letters.
    if (!to && heard.isCommand) throw new PoisonRecord(`there is no device ${slot.id}`)
    if (!to) return
    if (heard.isCommand) return answer(slot.id, to, { kind: 'refused', code: 'unknown-device', string: `there is no device ${slot.id}` })
    await replyTo(d.bus, to, { key: slot.id, type: TYPE.sessionReply, source: SOURCE, value: encodeReply({ kind: 'badRequest', text: 'This device is not known any more' }), time: d.clock.now() })
  }

  /** Drops all that is kept of a device: it was removed from the registry. */
  const forget = async (slot: Slot, to: ReplyAddress | null): Promise<void> => {
    const { key, tasks } = slot.device!
    const at = d.clock.now()
    await d.bus.publishAll(tasks.map(t => publicRecord(slot.id, { type: 'task', change: 'cancelled', at, task: { ...t, status: 'cancelled', endedAt: at } })))
    await d.database.transaction(async tx => {
      await tx.query({ text: 'DELETE FROM session_message m USING session s WHERE s.id = m.session_id AND s.device_key = $1', values: [key] })
      for (const table of ['task', 'session', 'parameter', 'parameter_index', 'fault', 'device_status']) await tx.query({ text: `DELETE FROM ${table} WHERE device_key = $1`, values: [key] })
    })
    d.partitions.forget(slot)
    if (to) await answer(slot.id, to, { kind: 'done' })
  }

  const wake = (owned: Owned, deviceId: string): void => {
    const event: DomainEvent = { type: 'woken', at: d.clock.now() }
    run(d.partitions.slot(owned, deviceId), { kind: 'ready', event, isCommand: false }, null, undefined, null)
      .catch(error => { if (!(error instanceof RetryForever)) d.logger.error('a task could not be looked at', { deviceId, err: error }) })
  }

  return { handle, wake, publishOutbox }
}

/** The session that the device is in and that will take the task that is answered; empty when there is none. */
function sessionFor({ device, answer }: Decision, now: number): string {
  const { session } = device
  if (answer === null || 'kind' in answer || hasEnded(answer.status) || session === null || session.phase === 'closed') return ''
  return (answer.notBefore ?? 0) <= now && (answer.progress.retryAt ?? 0) <= now ? session.id : ''
}

const DONE = Promise.resolve()

/** Whether somebody may wait for an event. That a task was begun mostly goes with its outcome, a moment later. */
const isWaitedFor = (e: PublicEvent): boolean => e.type !== 'task' || e.change !== 'started'

/** The kinds of task there are, for configuration and messages. */
export const TASK_TYPES = Object.keys(KINDS)
export { TOPICS }
