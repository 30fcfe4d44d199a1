/** Asking over the bus: publish a record with a return address, wait for the one reply. */
import { HEADER, TOPICS } from '@auroralinks/contracts'
import { partitionForKey } from '@auroralinks/bus'
import type { Bus, IncomingRecord, OutgoingRecord } from '@auroralinks/bus'
import { systemClock } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import { replyHeaders } from './address.ts'
import { NoReply, Waiters } from './waiters.ts'

export interface AskerOptions {
  bus: Bus
  /** Unique per process and start; part of the consumer group's name. */
  instanceId: string
  clock?: Clock
  /** The reply topic (default `acs.session.replies.v1`). */
  topic?: string
  /** A reply of ours that nobody waits for any more: too late, or a second one. */
  onLate?: (record: IncomingRecord) => void
}

export interface AskOptions {
  /** How long to wait for the reply, in ms. */
  deadlineMs: number
  /** Also wait until the question is durable, and fail when it could not be made so. */
  durable?: boolean
}

export interface Asker {
  /** Resolves when the reply partition is positioned: before that, replies could be missed. */
  ready: Promise<void>
  /** Null when it can ask, else why not. */
  notReady(): string | null
  /**
   * Publishes `record` with our address and resolves with the reply. Rejects with `NoReply` when the deadline passes,
   * when the record cannot be published, or when the asker closes.
   */
  ask(record: OutgoingRecord, o: AskOptions): Promise<IncomingRecord>
  /** How many wait now, and how many replies came too late or twice. */
  stats(): { waiting: number; late: number }
  close(): Promise<void>
}

/** An asker: one per process is enough. */
export function createAsker(o: AskerOptions): Asker {
  const { bus, instanceId } = o
  const clock = o.clock ?? systemClock
  const topic = o.topic ?? TOPICS.sessionReplies.name
  const partition = partitionForKey(instanceId, bus.partitionsOf(topic))
  const waiters = new Waiters(clock)
  let asked = 0
  let late = 0
  let closed = false

  const subscription = bus.subscribe({
    group: `${topic}.${instanceId}`,
    topics: [topic],
    from: 'latest',
    onlyPartition: partition,
    maxInFlight: Number.MAX_SAFE_INTEGER,
    handler: record => {
      if (record.headers[HEADER.replyInstance] !== instanceId) return
      if (waiters.settle(record.headers[HEADER.correlation] ?? '', record)) return
      late++
      o.onLate?.(record)
    },
  })

  return {
    ready: subscription.ready,
    notReady: () => (closed ? 'closed' : subscription.notReady()),
    async ask(record, { deadlineMs, durable }) {
      if (closed) throw new NoReply('the asker is closed')
      const correlation = (++asked).toString(36)
      const address = {
        topic,
        partition,
        instance: instanceId,
        correlation,
        deadline: Math.ceil(clock.now() + deadlineMs),
      }
      const reply = waiters.add(correlation, deadlineMs)
      const published = bus.publish({ ...record, headers: { ...record.headers, ...replyHeaders(address) } })
      published.catch(error =>
        waiters.fail(correlation, new NoReply('the question could not be published', { cause: error })),
      )
      if (!durable) return reply
      const asksUntil = clock.monotonic() + deadlineMs
      const answer = await reply
      const written = `${correlation} written`
      const durably = waiters.add(written, asksUntil - clock.monotonic())
      published.then(
        () => waiters.settle(written, answer),
        error => waiters.fail(written, new NoReply('the question could not be made durable', { cause: error })),
      )
      return durably
    },
    stats: () => ({ waiting: waiters.size, late }),
    async close() {
      closed = true
      waiters.failAll('the asker was closed')
      await subscription.close({ drainMs: 0 })
    },
  }
}
