/** What the bus tells of itself, as metrics. */
import type { Telemetry } from '@auroralinks/telemetry'
import type { BusObserver } from './delivery/observer.ts'
import { createLagReader } from './lag.ts'

/** An observer that shows how far behind consumers are, and counts what should not happen: records that failed, that became dead letters, that were gone or could not be published. */
export function createBusMeters(telemetry: Pick<Telemetry, 'counter' | 'gauge'>): BusObserver {
  const retried = telemetry.counter(
    'acs_bus_retried_total',
    'Records that failed and were tried again, by topic and group',
  )
  const dead = telemetry.counter(
    'acs_bus_dead_letters_total',
    'Records that went to the dead letters, by topic and group',
  )
  const reset = telemetry.counter(
    'acs_bus_resets_total',
    'Partitions whose records were gone before they were read, by topic and group',
  )
  const failed = telemetry.counter('acs_bus_publish_failed_total', 'Records that could not be published, by topic')
  const { observe, read } = createLagReader(event => {
    switch (event.type) {
      case 'retried':
        return retried.add(1, { topic: event.topic, group: event.group })
      case 'dead-letter':
        return dead.add(1, { topic: event.topic, group: event.group })
      case 'reset':
        return reset.add(1, { topic: event.topic, group: event.group })
      case 'publish-failed':
        return failed.add(event.records, { topic: event.topic })
    }
  })
  telemetry.gauge(
    'acs_bus_lag_records',
    'Records that this process has still to handle, as of its last answer from Kafka, by topic and group',
    () => read().map(({ topic, group, records }) => ({ value: records, attributes: { topic, group } })),
  )
  return observe
}
