/** Informs that the ACS asked for (TR-069 A.4.1.2): they outlive a reboot. */
import type { ScheduleInform } from '@auroralinks/cwmp'
import type { Report } from './events.ts'
import type { Appointment } from './scheduler.ts'

/** What they need of their device. */
interface ScheduledDevice {
  after(milliseconds: number, run: () => void): Appointment
  report: Report
}

export class ScheduledInforms {
  readonly #device: ScheduledDevice
  #appointments = new Set<Appointment>()

  constructor(device: ScheduledDevice) {
    this.#device = device
  }

  add({ delaySeconds, commandKey }: ScheduleInform): void {
    const appointment = this.#device.after(delaySeconds * 1000, () => {
      this.#appointments.delete(appointment)
      this.#device.report(['3 SCHEDULED'], ['M ScheduleInform', commandKey])
    })
    this.#appointments.add(appointment)
  }

  /** The device was switched off: they do not come any more. */
  stop(): void {
    for (const appointment of this.#appointments) appointment.cancel()
    this.#appointments.clear()
  }
}
