/**
 * Publishes events for the world. Those whose fact is the record itself must be out before the record counts as done;
 * those whose fact is in the database stand in the outbox until they are out.
 */
import { RecordRefused, RetryForever } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import { HEADER } from '@auroralinks/contracts'
import type { Logger } from '@auroralinks/runtime'
import type { Recorder } from '../store/recorder.ts'
import type { Metrics } from './metrics.ts'
import type { Slot } from './partitions.ts'
import { publishEvents } from './publish-events.ts'

/** Pauses before another try, in ms. */
const RECORD_RETRY_MS = 1_000
const OUTBOX_RETRY_MS = 2_000

export interface Publisher {
  /**
   * Publishes a record's own events and resolves when they are out. Tries until the broker takes them; one that it
   * refuses for good is left out, logged and counted: what it says is in the database.
   * @throws RetryForever when the partition went to another planner, which reads the record again
   */
  publishNow(slot: Slot, records: readonly OutgoingRecord[]): Promise<void>
  /** Publishes events of the outbox, however long that takes, and lets their rows go. */
  publishOutbox(records: readonly OutgoingRecord[]): void
}

export function createPublisher(d: {
  bus: Bus
  logger: Logger
  recorder: Pick<Recorder, 'published'>
  metrics: Pick<Metrics, 'leftOut'>
}): Publisher {
  const publishNow = async (slot: Slot, records: readonly OutgoingRecord[]): Promise<void> => {
    for (;;) {
      try {
        return await publishEvents(records, d)
      } catch (error) {
        if (slot.partition.lost) throw new RetryForever('the partition went to another planner')
        if (error instanceof RecordRefused) return publishAccepted(slot, records)
        d.logger.warn('events could not be published yet', { deviceId: slot.id, err: error })
        await new Promise(resolve => setTimeout(resolve, RECORD_RETRY_MS))
      }
    }
  }

  /** The broker refuses one of them for good: the others go alone, and that one is left out. */
  const publishAccepted = async (slot: Slot, records: readonly OutgoingRecord[]): Promise<void> => {
    if (records.length > 1) return void (await Promise.all(records.map(r => publishNow(slot, [r]))))
    const [{ headers, value }] = records as [OutgoingRecord]
    d.metrics.leftOut('event')
    d.logger.error('the broker refuses an event: it is left out', {
      deviceId: slot.id,
      type: headers[HEADER.type],
      bytes: value.length,
    })
  }

  const publishOutbox = (records: readonly OutgoingRecord[]): void => {
    publishEvents(records, d).then(
      () => d.recorder.published(records.map(r => r.headers[HEADER.id]!)),
      error => {
        d.logger.warn('events wait in the outbox', { deviceId: records[0]!.key, err: error })
        setTimeout(() => publishOutbox(records), OUTBOX_RETRY_MS).unref()
      },
    )
  }

  return { publishNow, publishOutbox }
}
