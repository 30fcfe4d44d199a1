/**
 * What was decided becomes durable: the recorder writes it, events and replies leave when they may, and the record
 * counts as done when all of it is there. The device goes on meanwhile with its next event.
 */
import { PoisonRecord, RetryForever } from '@auroralinks/bus'
import type { Bus } from '@auroralinks/bus'
import { connectionRequestCommand } from '@auroralinks/contracts'
import type { ReplyAddress } from '@auroralinks/reply'
import { newId } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { Decision, PublicEvent } from '../domain/effects.ts'
import { readsMuch, writesNothing } from '../domain/effects.ts'
import { Fenced } from '../store/epochs.ts'
import type { Recorder } from '../store/recorder.ts'
import { formCommand, quarantineCommand } from '../wire/form.ts'
import { SOURCE, publicRecord } from '../wire/publics.ts'
import type { EndedTasks } from './ended-tasks.ts'
import type { Metrics } from './metrics.ts'
import type { Partitions, Slot } from './partitions.ts'
import type { Publisher } from './publisher.ts'
import type { Replies } from './replies.ts'
import { sessionFor } from './replies.ts'
import type { Throttle } from './throttle.ts'

export interface CommitDependencies {
  bus: Bus
  clock: Clock
  partitions: Pick<Partitions, 'get' | 'drop'>
  recorder: Pick<Recorder, 'write'>
  publisher: Publisher
  replies: Replies
  endedTasks: EndedTasks
  throttle: Throttle
  metrics: Metrics
  /** Whoever published a record waits until what it meant is written. */
  publishersWait: boolean
  /** How long events that nobody waits for may gather, in ms. */
  gatherMs: number
}

export interface Commit {
  /**
   * Makes a decision the state of its device and begins to write it. A reply leaves at once where it may, else after
   * the write; an answer and the outbox's events always after it.
   * @param since when the handling of the event began, by `performance.now()`
   * @returns when it is durable and its record's own events are out
   */
  begin(
    slot: Slot,
    decision: Decision,
    to: ReplyAddress | null,
    traceparent: string | undefined,
    since?: number,
  ): Promise<void>
  /**
   * Waits until a decision is durable.
   * @throws RetryForever when the partition has a newer owner, whose record it is now; what the write was refused with
   */
  settle(
    slot: Slot,
    decision: Decision,
    durable: Promise<void>,
    to: ReplyAddress | null,
    signal: AbortSignal | null,
  ): Promise<void>
  /** Gives a partition up that was fenced off, as the error that says so to the bus; any other error as it is. */
  givenUp(slot: Slot, error: unknown): unknown
}

const DONE = Promise.resolve()

export function createCommit(d: CommitDependencies): Commit {
  const begin: Commit['begin'] = (slot, decision, to, traceparent, since = performance.now()) => {
    const { device, effects, reply } = decision
    const isMuch = readsMuch(effects)
    if (!isMuch) d.throttle.heard(slot.id)
    slot.device = device
    follow(slot)
    const about = { traceparent, tenant: device.tenant }
    const outbox = effects.outbox.map(e => publicRecord(slot.id, e, about))
    const written = writesNothing(effects)
      ? DONE
      : d.recorder.write(
          {
            partition: slot.partition.number,
            epoch: slot.partition.epoch,
            deviceKey: device.key,
            deviceId: slot.id,
            effects,
            outbox,
            at: d.clock.now(),
          },
          isAwaited(decision),
        )
    if (effects.tasks.length > 0) d.endedTasks.keep(device.key, effects.tasks, written)
    if (reply && to && !decision.replyAfterEffects) d.replies.reply(slot.id, to, reply, traceparent)
    const published =
      effects.publish.length === 0
        ? DONE
        : d.publisher.publishNow(
            slot,
            effects.publish.map(e => ({ ...publicRecord(slot.id, e, about), mayWaitMs: d.gatherMs })),
          )
    if (effects.requestConnection) {
      const now = d.clock.now()
      const command = connectionRequestCommand({ id: newId(now), deviceId: slot.id, source: SOURCE, now })
      void d.bus.publish(command).catch(() => {})
    }
    if (effects.quarantine)
      void d.bus.publish(quarantineCommand(slot.id, effects.quarantine, d.clock.now())).catch(() => {})
    if (effects.form) void d.bus.publish(formCommand(slot.id, effects.form, d.clock.now())).catch(() => {})
    slot.writing++
    void written.then(
      () => {
        slot.writing--
        if (reply && to && decision.replyAfterEffects) {
          const leave = (): void => d.replies.reply(slot.id, to, reply, traceparent)
          if (isMuch) d.throttle.after(slot.id, since, leave)
          else leave()
        }
        if (decision.answer && to)
          void d.replies.answer(slot.id, to, decision.answer, sessionFor(decision, d.clock.now()))
        if (outbox.length > 0) d.publisher.publishOutbox(outbox)
        d.metrics.ended(effects.outbox, effects.sessions)
      },
      () => {
        slot.writing--
      },
    )
    return published === DONE ? written : Promise.all([written, published]).then(() => {})
  }

  /** Whether somebody waits for the write: for a reply or an answer after it, an event, or, without a reply, the record itself. */
  const isAwaited = ({ reply, replyAfterEffects, answer, effects }: Decision): boolean =>
    replyAfterEffects || answer !== null || effects.outbox.some(isWaitedFor) || (d.publishersWait && reply === null)

  const settle: Commit['settle'] = async (slot, decision, durable, to, signal) => {
    try {
      await durable
    } catch (error) {
      // What is in memory has gone ahead of the database: it is read anew.
      slot.stale = true
      if (error instanceof Fenced) throw givenUp(slot, error)
      if (error instanceof PoisonRecord && to && decision.answer)
        await d.replies.answer(slot.id, to, {
          kind: 'refused',
          code: 'internal',
          string: 'The ACS could not store this task',
        })
      if (signal?.aborted) return
      throw error
    }
  }

  const givenUp: Commit['givenUp'] = (slot, error) => {
    if (!(error instanceof Fenced)) return error
    if (d.partitions.get(slot.partition.number) === slot.partition) d.partitions.drop(slot.partition.number)
    return new RetryForever(error.message)
  }

  return { begin, settle, givenUp }
}

/** Keeps sight of sessions that are not over, so that silence is noticed. */
function follow(slot: Slot): void {
  const { session, superseded } = slot.device!
  if ((session && session.phase !== 'closed') || superseded) slot.partition.live.add(slot)
  else slot.partition.live.delete(slot)
}

/** Whether somebody may wait for an event. That a task was begun mostly goes with its outcome, a moment later. */
const isWaitedFor = (e: PublicEvent): boolean => e.type !== 'task' || e.change !== 'started'
