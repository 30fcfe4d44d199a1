import type { EventStruct } from '@auroralinks/cwmp'

/** Events that a reboot makes pointless (TR-069 Table 8: kept "until reboot"). */
const untilReboot = new Set(['1 BOOT', '4 VALUE CHANGE', '8 DIAGNOSTICS COMPLETE', '13 WAKEUP', '14 HEARTBEAT'])

/** The most events that one Inform may carry (TR-069 A.3.3.1). */
const maximum = 64

/**
 * The events that a device has to tell, until an InformResponse says that they have arrived (TR-069 3.7.1.5, Table 8).
 * `M …` events may be there several times, one for each CommandKey; every other event once.
 */
export class EventQueue {
  #pending: EventStruct[] = []

  get pending(): readonly EventStruct[] {
    return this.#pending
  }

  add(code: string, commandKey = ''): void {
    const multiple = code.startsWith('M ')
    if (code === '0 BOOTSTRAP') {
      // Table 8: with a BOOTSTRAP all other events that were not delivered are dropped; it stands first.
      this.#pending = [{ code, commandKey: '' }]
    } else if (!this.#pending.some((event) => event.code === code && (!multiple || event.commandKey === commandKey))) {
      this.#pending.push({ code, commandKey: multiple ? commandKey : '' })
    }
  }

  /** What the next Inform carries. */
  next(): EventStruct[] {
    return this.#pending.slice(0, maximum)
  }

  /** An InformResponse came: these events are the ACS's now. */
  delivered(events: readonly EventStruct[]): void {
    this.#pending = this.#pending.filter((event) => !events.includes(event))
  }

  /** The session failed before the InformResponse: all is told again, except that a connection request is not. */
  undelivered(): void {
    this.#pending = this.#pending.filter(({ code }) => code !== '6 CONNECTION REQUEST')
  }

  /** The device restarts: what only mattered to the life that ends is gone. */
  rebooted(): void {
    this.#pending = this.#pending.filter(({ code }) => !untilReboot.has(code) && code !== '6 CONNECTION REQUEST')
  }
}
