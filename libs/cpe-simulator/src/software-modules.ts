/**
 * Software modules of a virtual CPE: a ChangeDUState is accepted in a session, carried out after it in the order of its
 * operations, and reported by one DUStateChangeComplete (TR-069 A.4.1.10, A.4.2.3).
 */
import type { ChangeDUState, DuResult, Message } from '@auroralinks/cwmp'
import { DeploymentUnits } from './deployment-units.ts'
import { operate } from './du-operations.ts'
import type { Report } from './events.ts'
import type { Tree } from './tree.ts'

/** What they need of their device. */
interface ModuleDevice {
  readonly tree: Tree
  /** Calls that wait for a session. */
  readonly calls: Message[]
  /** ms since 1970 by the device's clock. */
  now(): number
  report: Report
}

/** The requests of one device that are not reported yet. They outlive a reboot. */
export class SoftwareModules {
  readonly #device: ModuleDevice
  readonly #units: DeploymentUnits
  #accepted: ChangeDUState[] = []
  /** One request after the other. */
  #work: Promise<void> = Promise.resolve()
  /** Counts the device's lives: what an earlier one began is told to nobody. */
  #life = 0

  constructor(device: ModuleDevice) {
    this.#device = device
    this.#units = new DeploymentUnits(device.tree)
  }

  /** Whether the device has any. */
  get isSupported(): boolean {
    return this.#units.environments.length > 0
  }

  accept(request: ChangeDUState): void {
    this.#accepted.push(request)
  }

  /** Everything is forgotten: a factory reset. */
  reset(): void {
    this.#accepted = []
    this.#life++
  }

  /** The session that brought them is over: carries out what was accepted. */
  begin(): void {
    const life = this.#life
    for (const request of this.#accepted.splice(0))
      this.#work = this.#work.then(() => (life === this.#life ? this.#carryOut(request, life) : undefined))
  }

  async #carryOut({ operations, commandKey }: ChangeDUState, life: number): Promise<void> {
    const results: DuResult[] = []
    for (const operation of operations) {
      const startTime = this.#time()
      const outcomes = await operate(this.#units, operation)
      if (life !== this.#life) return
      const completeTime = this.#time()
      for (const outcome of outcomes)
        results.push({ ...outcome, resolved: outcome.fault === null, startTime, completeTime })
    }
    this.#device.calls.push({ method: 'DUStateChangeComplete', results, commandKey })
    this.#device.report(['11 DU STATE CHANGE COMPLETE'], ['M ChangeDUState', commandKey])
  }

  #time(): string {
    return new Date(this.#device.now()).toISOString()
  }
}
