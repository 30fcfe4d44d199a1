/** Drops all that is kept of a device that is removed from the registry. */
import type { ReplyAddress } from '@auroralinks/reply'
import type { Clock } from '@auroralinks/runtime'
import { isUnavailable } from '@auroralinks/database'
import type { Database } from '@auroralinks/database'
import type { Task } from '@auroralinks/tasks'
import type { PublicEvent } from '../domain/effects.ts'
import { noEffects } from '../domain/effects.ts'
import { forgetDevice } from '../store/forget.ts'
import type { Recorder } from '../store/recorder.ts'
import { publicRecord } from '../wire/publics.ts'
import type { Metrics } from './metrics.ts'
import type { Partitions, Slot } from './partitions.ts'
import type { Publisher } from './publisher.ts'
import type { Replies } from './replies.ts'

export interface ForgetDependencies {
  database: Database
  clock: Clock
  partitions: Pick<Partitions, 'forget'>
  recorder: Pick<Recorder, 'write'>
  publisher: Pick<Publisher, 'publishOutbox'>
  replies: Pick<Replies, 'answer'>
  metrics: Pick<Metrics, 'ended'>
}

/**
 * Makes what forgets a device that is loaded. It deletes the rows under the partition's epoch and cancels the tasks that
 * have not ended through the outbox, in one transaction; then it answers. The device must stay busy until it resolves:
 * an event in between would bring back a part of it. It throws `Fenced`, or what the database says.
 */
export function createForget(
  d: ForgetDependencies,
): (slot: Slot, to: ReplyAddress | null, traceparent: string | undefined) => Promise<void> {
  return async (slot, to, traceparent) => {
    const { number: partition, epoch } = slot.partition
    const { key, tenant } = slot.device!
    const at = d.clock.now()
    // Nothing of its own, behind all that was decided for the device before: no later write brings a row back.
    await d.recorder.write(
      { partition, epoch, deviceKey: key, deviceId: slot.id, effects: noEffects(), outbox: [], at },
      true,
    )
    const cancelled: PublicEvent[] = []
    const outbox = await inPlace(() => {
      cancelled.length = 0
      return forgetDevice(d.database, { key, partition, epoch }, task => {
        const event = cancelledEvent(task, at)
        cancelled.push(event)
        return publicRecord(slot.id, event, { traceparent, tenant })
      })
    })
    slot.device = undefined
    slot.partition.live.delete(slot)
    // With events behind this one it stays: a second slot would be a second order.
    if (slot.queue === null) d.partitions.forget(slot)
    if (outbox.length > 0) d.publisher.publishOutbox(outbox)
    d.metrics.ended(cancelled, [])
    if (to) await d.replies.answer(slot.id, to, { kind: 'done' })
  }
}

/** In ms; then the record comes again by the bus, and what came behind it goes first. */
const PAUSES = [20, 50, 100, 200, 500, 1_000]

/**
 * Tries again at once what passes by itself, such as a deadlock with the upkeep of partitions, which locks several tables:
 * what waits behind it for the same device stays behind it.
 */
async function inPlace<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await work()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  }
  return work()
}

const cancelledEvent = (task: Task, at: number): PublicEvent => ({
  type: 'task',
  change: 'cancelled',
  at,
  task: { ...task, status: 'cancelled', endedAt: at },
})
