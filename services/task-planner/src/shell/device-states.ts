/** Publishes the present of devices that changed (acs.device.state.v1), some at a time, in the order in which they changed first. */
import { RecordRefused } from '@auroralinks/bus'
import type { Bus, OutgoingRecord } from '@auroralinks/bus'
import type { Database } from '@auroralinks/database'
import { inRounds } from '@auroralinks/runtime'
import type { Clock, Logger } from '@auroralinks/runtime'
import { readDueStates, statesPublished } from '../store/rows/device-state.ts'
import { stateRecord } from '../wire/device-state.ts'
import type { Partitions } from './partitions.ts'

/** How often it is looked, in ms. */
const EVERY_MS = 1_000
/** Of each partition, in one step. */
const MOST = 100

/** Goes on at once while there is more. */
export function startDeviceStates(o: {
  bus: Pick<Bus, 'publish' | 'publishAll'>
  database: Database
  clock: Clock
  logger: Logger
  partitions: Pick<Partitions, 'all'>
}): { stop(): Promise<void> } {
  const step = async (): Promise<boolean> => {
    const epochs = new Map([...o.partitions.all()].map(p => [p.number, p.epoch]))
    if (epochs.size === 0) return false
    const rows = await readDueStates(o.database, [...epochs.keys()], MOST)
    if (rows.length === 0) return false
    const now = o.clock.now()
    await publish(rows.map(r => stateRecord(r, now)))
    await statesPublished(o.database, epochs, rows)
    return rows.length >= MOST
  }

  /** What the broker never takes must not stand in the way of the others. */
  const publish = async (records: OutgoingRecord[]): Promise<void> => {
    try {
      await o.bus.publishAll(records)
    } catch (error) {
      if (!(error instanceof RecordRefused)) throw error
      for (const record of records)
        await o.bus.publish(record).catch((reason: unknown) => {
          if (!(reason instanceof RecordRefused)) throw reason
          o.logger.error('the broker refuses the state of a device: it is left out', {
            deviceId: record.key,
            bytes: record.value.length,
            err: reason,
          })
        })
    }
  }

  return inRounds({
    everyMs: EVERY_MS,
    async work(stopped) {
      while (!stopped() && (await step()));
    },
    failed: error => o.logger.warn('states of devices could not be published yet', { err: error }),
  })
}
