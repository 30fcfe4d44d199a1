import type { EventStruct } from '@auroralinks/cwmp'

/** Events that a reboot makes pointless (TR-069 Table 8: kept "until reboot"). */
const untilReboot = new Set(['1 BOOT', '4 VALUE CHANGE', '8 DIAGNOSTICS COMPLETE', '13 WAKEUP', '14 HEARTBEAT'])

/** Events that a device is to tell at once, if it is on; else when it is on again. */
export type Report = (...events: [code: string, commandKey?: string][]) => void

/** The most events that one Inform may carry (TR-069 A.3.3.1). */
const maximum = 64

/**
 * The events that a device has to report, until an InformResponse says that they have arrived (TR-069 3.7.1.5, Table 8).
 * `M …` events may be there several times, one for each CommandKey; every other event once.
 */
export class EventQueue {
  #pending: EventStruct[] = []
  /** In an Inform that has no answer yet; the same event may come again meanwhile. */
  #inFlight: EventStruct[] = []

  get pending(): readonly EventStruct[] {
    return this.#pending
  }

  add(code: string, commandKey = ''): void {
    // Table 8: with a BOOTSTRAP all other events that were not delivered are dropped; it stands first.
    if (code === '0 BOOTSTRAP') this.#pending = []
    const event = { code, commandKey: isMultiple(code) ? commandKey : '' }
    if (!this.#pending.some(other => isSame(other, event))) this.#pending.push(event)
  }

  /** What the Inform carries that is now sent; `delivered` or `undelivered` must follow. */
  next(): EventStruct[] {
    this.#inFlight = this.#pending.splice(0, maximum)
    return this.#inFlight
  }

  /** The InformResponse came: the events are the ACS's now. */
  delivered(): void {
    this.#inFlight = []
  }

  /** The session failed before the InformResponse: all is sent again, except for a connection request. */
  undelivered(): void {
    const again =
      this.#pending[0]?.code === '0 BOOTSTRAP'
        ? []
        : this.#inFlight.filter(({ code }) => code !== '6 CONNECTION REQUEST')
    this.#pending = [...again, ...this.#pending.filter(event => !again.some(other => isSame(other, event)))]
    this.#inFlight = []
  }

  /** The device restarts: what only mattered to the life that ends is gone. */
  rebooted(): void {
    const survives = ({ code }: EventStruct) => !untilReboot.has(code) && code !== '6 CONNECTION REQUEST'
    this.#pending = this.#pending.filter(survives)
    this.#inFlight = this.#inFlight.filter(survives)
  }
}

const isMultiple = (code: string) => code.startsWith('M ')

const isSame = (a: EventStruct, b: EventStruct) => a.code === b.code && a.commandKey === b.commandKey
