/** Tests of a virtual CPE: requested in a session, run after it, told by `8 DIAGNOSTICS COMPLETE` (TR-181 DiagnosticsState). */
import type { ParameterValue } from '@auroralinks/cwmp'
import type { Report } from './events.ts'
import type { Appointment } from './scheduler.ts'
import { resultsOf } from './test-results.ts'
import type { TestRun } from './test-results.ts'
import type { Tree } from './tree.ts'

const STATE = 'DiagnosticsState'

/** How a device runs tests. */
export interface DiagnosticsOptions {
  /** How long one takes; 1 unless given. */
  seconds?: number
  /** It tells the end by an event (as it should), changes its state and tells nobody, or never ends. */
  ends?: 'event' | 'state' | 'never'
}

/** What tests need of their device. */
export interface TestDevice {
  readonly tree: Tree
  after(milliseconds: number, run: () => void): Appointment
  pick: TestRun['pick']
  now(): number
  report: Report
}

export class Diagnostics {
  readonly #device: TestDevice
  readonly #options: DiagnosticsOptions
  /** Objects whose test begins when the session is over, and those that run. */
  #requested = new Set<string>()
  #running = new Map<string, Appointment | null>()

  constructor(device: TestDevice, options: DiagnosticsOptions = {}) {
    this.#device = device
    this.#options = options
  }

  /** The ACS wrote these: a test is requested, cancelled, or ended by a change of its arguments. */
  written(parameters: readonly Pick<ParameterValue, 'name' | 'value'>[]): void {
    const written = new Map(parameters.map(({ name, value }) => [name, value]))
    for (const object of new Set([...written.keys()].map(objectOf))) {
      if (this.#device.tree.get(object + STATE) === null) continue
      this.#end(object)
      if (written.get(object + STATE) === 'Requested') this.#requested.add(object)
      else this.#device.tree.change(object + STATE, 'None')
    }
  }

  /** The session is over: what was requested in it begins. */
  begin(): void {
    for (const object of this.#requested) {
      const startedAt = this.#device.now()
      const { seconds = 1, ends = 'event' } = this.#options
      this.#running.set(
        object,
        ends === 'never' ? null : this.#device.after(seconds * 1_000, () => this.#complete(object, startedAt)),
      )
    }
    this.#requested.clear()
  }

  /** The device goes down: tests end without a result, and nobody is told. */
  stop(): void {
    for (const object of [...this.#requested, ...this.#running.keys()]) {
      this.#end(object)
      this.#device.tree.change(object + STATE, 'None')
    }
  }

  #end(object: string): void {
    this.#running.get(object)?.cancel()
    this.#running.delete(object)
    this.#requested.delete(object)
  }

  #complete(object: string, startedAt: number): void {
    const { tree, pick } = this.#device
    this.#running.delete(object)
    const { state, values, tables } = resultsOf(object, {
      argument: name => tree.get(object + name) ?? '',
      pick,
      startedAt,
    })
    for (const [name, value] of Object.entries(values))
      if (tree.get(object + name) !== null) tree.change(object + name, value)
    for (const [name, rows] of Object.entries(tables)) tree.replaceRows(`${object}${name}.`, rows)
    tree.change(object + STATE, state)
    if ((this.#options.ends ?? 'event') === 'event') this.#device.report(['8 DIAGNOSTICS COMPLETE'])
  }
}

const objectOf = (name: string): string => name.slice(0, name.lastIndexOf('.') + 1)
