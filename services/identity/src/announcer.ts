/** Tells the world of registered devices, at least once each. */
import type { Bus } from '@auroralinks/bus'
import { parseDeviceId } from '@auroralinks/contracts'
import type { Clock } from '@auroralinks/runtime'
import type { Assignment } from './cache.ts'
import type { Directory } from './directory.ts'
import { quarantinedEvent, registeredEvent } from './events.ts'
import type { KnownDevice } from './known-device.ts'
import { reasonOf } from './store.ts'

/** Publishes `device.registered` and remembers that it did; rejects when either fails: it is then published again later. */
export type Announce = (device: KnownDevice, assignment: Assignment, traceparent?: string) => Promise<void>

export function createAnnouncer(o: { bus: Bus; directory: Directory; clock: Clock }): Announce {
  return async (device, assignment, traceparent) => {
    const { key, id, manufacturer, state, tenant } = device
    const identity = parseDeviceId(id)
    if (identity === null) throw new Error(`the registered device id ${id} is none`)
    await o.bus.publish(
      registeredEvent({ key, id, identity, manufacturer, state, tenant, at: o.clock.now(), traceparent }),
    )
    if (state === 'quarantined')
      await o.bus.publish(
        quarantinedEvent({
          fact: String(key),
          id,
          reason: reasonOf(identity.serialNumber),
          at: o.clock.now(),
          traceparent,
          tenant,
        }),
      )
    await o.directory.announced(device, assignment)
  }
}
