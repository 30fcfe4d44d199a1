import type { Appointment } from './scheduler.ts'

/** What the clock needs of its device. */
interface PeriodicDevice {
  after(milliseconds: number, run: () => void): Appointment
  /** Where in its interval the device comes first, in [0, 1), so that devices that boot together part. */
  phase(): number
  random(): number
  periodicDue(): void
}

/** PeriodicInformInterval (TR-069 3.7.1.1): the clocks of devices are not all equally good, so that it is kept within a hundredth. */
export class PeriodicClock {
  readonly #device: PeriodicDevice
  #next: Appointment | null = null
  #seconds = 0

  constructor(device: PeriodicDevice) {
    this.#device = device
  }

  /** Goes on with this interval, 0 = not at all; one that is as it was is not begun anew unless it is the `first` after a boot. */
  arm(seconds: number, first: boolean): void {
    if (!first && seconds === this.#seconds) return
    this.stop()
    this.#seconds = seconds
    if (seconds > 0) this.#wait(first ? 0.1 + 0.9 * this.#device.phase() : 1)
  }

  stop(): void {
    this.#next?.cancel()
    this.#next = null
  }

  #wait(share: number): void {
    this.#next = this.#device.after(this.#seconds * 1000 * share, () => {
      this.#wait(0.99 + 0.02 * this.#device.random())
      this.#device.periodicDue()
    })
  }
}
