import { EventEmitter } from 'node:events'
import { ConnectionRequestServer } from './connection-request.ts'
import { createCpe } from './cpe.ts'
import type { Cpe } from './cpe.ts'
import { deviceIdOf, fleetIdentity } from './facts.ts'
import { FleetRecorder } from './fleet-report.ts'
import type { FleetReport } from './fleet-report.ts'
import { Ledger } from './ledger.ts'
import type { LedgerEntry } from './ledger.ts'
import type { ConnectionRequestOptions, CpeOptions } from './options.ts'
import type { SessionReport } from './report.ts'
import { Scheduler } from './scheduler.ts'

type Shared = Pick<CpeOptions, 'preemptiveBasic' | 'allowBasic' | 'bootSeconds' | 'hooks' | 'handlers' | 'cwmpVersion' | 'retry'
  | 'timeoutMilliseconds' | 'connectionPerPost' | 'tls' | 'random'>

/** A number of virtual CPEs in one process. */
export interface FleetOptions extends Shared {
  devices: number
  acsUrl: string
  /** `mixed` = every other one. */
  model: 'tr181' | 'tr098' | 'mixed'
  /** PeriodicInformInterval; 300 unless given. */
  intervalSeconds?: number
  /** The devices' starts are spread evenly over this time; 0 (all at once: a boot storm) unless given. */
  spreadSeconds?: number
  /** Credentials towards the ACS; `{id}`, `{serial}` and `{index}` stand for the device's own. */
  username?: string
  password?: string
  /** `{id}`, `{serial}` and `{index}` as above. All devices share one server. */
  connectionRequest?: false | ConnectionRequestOptions
  /** Fixes identities and values; 1 unless given. */
  seed?: number
  /** The number of the first device; 0 unless given. */
  firstIndex?: number
  /** `false` = no ledger is kept; a function = each entry goes there. Kept in memory unless given. */
  ledger?: boolean | ((device: string, entry: LedgerEntry) => void)
}

export interface FleetEvents { session: [cpe: Cpe, report: SessionReport] }

export interface Fleet {
  readonly cpes: readonly Cpe[]
  /** Switches all on; resolves when each has had its first session, well or not. */
  start(): Promise<void>
  /** Switches all off. */
  stop(): Promise<void>
  report(): FleetReport
  /** Why a session failed last; `null` = none has. */
  readonly lastFailure: { device: string; kind: string; message: string } | null
  on<K extends keyof FleetEvents>(event: K, listener: (...args: FleetEvents[K]) => void): void
}

/**
 * Makes a fleet; nothing happens before `start`. Throws when the ACS's URL is not one.
 * @example const fleet = createFleet({ devices: 300, acsUrl, model: 'mixed', intervalSeconds: 60 }); await fleet.start()
 */
export function createFleet(options: FleetOptions): Fleet {
  return new VirtualFleet(options)
}

class VirtualFleet implements Fleet {
  readonly cpes: Cpe[] = []
  #options: FleetOptions
  #scheduler = new Scheduler()
  #recorder = new FleetRecorder()
  #emitter = new EventEmitter<FleetEvents>()
  #wakeServer: ConnectionRequestServer | null = null
  #stopped = false
  #starting: (() => void)[] = []

  constructor(options: FleetOptions) {
    this.#options = options
    new URL(options.acsUrl)
  }

  get lastFailure() { return this.#recorder.lastFailure }

  async start(): Promise<void> {
    const { connectionRequest, devices, spreadSeconds = 0 } = this.#options
    if (connectionRequest !== false) this.#wakeServer = connectionRequest?.server ?? await ConnectionRequestServer.listen(connectionRequest)
    for (let n = 0; n < devices; n++) this.cpes.push(this.#make(n))
    this.#recorder = new FleetRecorder()
    await Promise.all(this.cpes.map(async (cpe, n) => {
      if (spreadSeconds > 0) await this.#wait((spreadSeconds * 1000 * n) / devices)
      if (!this.#stopped) await cpe.start()
    }))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const go of this.#starting.splice(0)) go()
    await Promise.all(this.cpes.map((cpe) => cpe.stop()))
    this.#scheduler.clear()
    const { connectionRequest } = this.#options
    if (connectionRequest === false || connectionRequest?.server === undefined) await this.#wakeServer?.close()
  }

  report(): FleetReport {
    return this.#recorder.summary(this.#options.devices)
  }

  on<K extends keyof FleetEvents>(event: K, listener: (...args: FleetEvents[K]) => void): void {
    this.#emitter.on(event, listener as never)
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#starting.push(resolve)
      this.#scheduler.after(milliseconds, resolve)
    })
  }

  #make(n: number): Cpe {
    const { devices: _devices, model: kind, intervalSeconds, ledger, username, password, connectionRequest, firstIndex = 0, seed = 1, spreadSeconds: _spread, ...shared } = this.#options
    const index = firstIndex + n
    const model = kind !== 'mixed' ? kind : index % 2 === 0 ? 'tr181' : 'tr098'
    const identity = fleetIdentity(model, seed, index)
    const id = deviceIdOf(identity)
    const own = (text: string | undefined) => text?.replaceAll('{id}', id).replaceAll('{serial}', identity.serialNumber).replaceAll('{index}', String(index))
    const cpe = createCpe({
      ...shared, identity, model, index, seed,
      username: own(username), password: own(password),
      periodicIntervalSeconds: intervalSeconds,
      connectionRequest: connectionRequest === false ? false : {
        ...connectionRequest, server: this.#wakeServer!, username: own(connectionRequest?.username), password: own(connectionRequest?.password),
      },
      scheduler: this.#scheduler,
      ledger: new Ledger(ledger === undefined || ledger === true, typeof ledger === 'function' ? (entry) => ledger(id, entry) : null),
    })
    cpe.on('session', (report) => {
      this.#recorder.record(id, report)
      this.#emitter.emit('session', cpe, report)
    })
    return cpe
  }
}
