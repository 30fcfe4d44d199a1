/** Which changes of a device make its present worth publishing (acs.device.state.v1): most Informs tell nothing new. */
import type { DomainEvent } from './events.ts'
import type { Device } from './model.ts'
import type { Work } from './work.ts'

/** A device that comes and tells nothing new is published again after so long, in ms. */
const REFRESH_MS = 86_400_000

const ROUTINE: ReadonlySet<string> = new Set(['2 PERIODIC', '3 SCHEDULED', '6 CONNECTION REQUEST', '14 HEARTBEAT'])

/** Has the device's present published where it is not what it was. @param before the device before this event */
export function noticeState(w: Work, before: Device, e: DomainEvent): void {
  const { status } = w.effects
  if (!w.limits.deviceState || status === null) return
  if (e.type === 'opened') w.device = { ...w.device, address: e.remoteAddress }
  const changed =
    status.silence !== undefined ||
    status.softwareVersion !== undefined ||
    status.hardwareVersion !== undefined ||
    status.connectionRequestUrl !== undefined ||
    status.macAddresses !== undefined ||
    (e.type === 'opened' &&
      (e.firstContact ||
        e.remoteAddress !== before.address ||
        e.events.some(({ code }) => !ROUTINE.has(code)) ||
        w.now - (before.stateAt ?? 0) >= REFRESH_MS))
  if (!changed) return
  w.device = { ...w.device, stateAt: w.now }
  w.effects.status = { ...status, stateAt: w.now }
}
