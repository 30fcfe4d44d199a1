import { EventEmitter } from 'node:events'
import { ConnectionRequestServer } from './connection-request.ts'
import type { Cpe } from './cpe.ts'
import { deviceIdOf, fleetIdentity, pick } from './facts.ts'
import { FleetRecorder } from './fleet-report.ts'
import type { FleetReport } from './fleet-report.ts'
import { Ledger } from './ledger.ts'
import type { LedgerEntry } from './ledger.ts'
import type { ConnectionRequestOptions, CpeOptions } from './options.ts'
import type { SessionReport } from './report.ts'
import { withQuirks } from './quirks/index.ts'
import { Scheduler } from './scheduler.ts'
import { Sockets } from './sockets.ts'
import { VirtualCpe } from './virtual-cpe.ts'

type Shared = Pick<
  CpeOptions,
  | 'preemptiveBasic'
  | 'allowBasic'
  | 'bootSeconds'
  | 'hooks'
  | 'handlers'
  | 'cwmpVersion'
  | 'retry'
  | 'timeoutMilliseconds'
  | 'connectionPerPost'
  | 'quirks'
  | 'tls'
  | 'random'
  | 'bulkParameters'
  | 'aliases'
  | 'limits'
>

/** Of a device, with its key; both as PEM. */
export interface Certificate {
  cert: string
  key: string
}

/** A number of virtual CPEs in one process. */
export interface FleetOptions extends Shared {
  devices: number
  acsUrl: string
  /** `mixed` = every other one. */
  model: 'tr181' | 'tr098' | 'mixed'
  /** PeriodicInformInterval; 300 unless given. */
  intervalSeconds?: number
  /** The devices' starts are spread evenly over this time; 0 (all at once) unless given. */
  spreadSeconds?: number
  /** The power was away from devices that the ACS knows: they tell `1 BOOT` alone, and `spreadSeconds` is the time in which all have booted, most of them in its middle. */
  powerCut?: boolean
  /** Credentials towards the ACS; `{id}`, `{serial}` and `{index}` stand for the device's own. */
  username?: string
  password?: string
  /** Connections to the ACS at the same time; as many as the system gives unless given. A session that gets none fails with `no-socket`. */
  mostSockets?: number
  /** `{id}`, `{serial}` and `{index}` as above. All devices share one server. */
  connectionRequest?: false | ConnectionRequestOptions
  /** Issues each device a certificate with its id as its name (TR-069 3.4.5). */
  certificateOf?: (deviceId: string) => Promise<Certificate>
  /** Fixes identities and values; 1 unless given. */
  seed?: number
  /** The number of the first device; 0 unless given. */
  firstIndex?: number
  /** `false` = no ledger is kept; a function = each entry goes there. Kept in memory unless given. */
  ledger?: boolean | ((device: string, entry: LedgerEntry) => void)
}

export interface FleetEvents {
  session: [cpe: Cpe, report: SessionReport]
}

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
  #recorder = new FleetRecorder()
  #scheduler = new Scheduler(undefined, milliseconds => this.#recorder.late(milliseconds))
  #emitter = new EventEmitter<FleetEvents>()
  #connectionRequestServer: ConnectionRequestServer | null = null
  #stopped = false
  /** Devices whose first session is awaited, and who waits for that. */
  #awaited = 0
  #onStarted: () => void = () => {}
  /** What all devices have in common: each holds only what is its own. */
  #shared: Omit<CpeOptions, 'identity' | 'index'>
  #silentLedger = new Ledger(false)

  constructor(options: FleetOptions) {
    this.#options = options
    new URL(options.acsUrl)
    const {
      devices: _devices,
      model,
      intervalSeconds,
      ledger: _ledger,
      firstIndex: _first,
      spreadSeconds: _spread,
      powerCut,
      mostSockets,
      certificateOf: _certificateOf,
      ...shared
    } = options
    this.#shared = withQuirks({
      ...shared,
      model: model === 'mixed' ? 'tr181' : model,
      periodicIntervalSeconds: intervalSeconds,
      seed: options.seed ?? 1,
      bootstrapped: powerCut ?? false,
      scheduler: this.#scheduler,
      ledger: this.#silentLedger,
      ...(mostSockets === undefined ? {} : { sockets: new Sockets(mostSockets) }),
    })
  }

  get lastFailure() {
    return this.#recorder.lastFailure
  }

  async start(): Promise<void> {
    const { connectionRequest, devices, spreadSeconds = 0, powerCut = false, seed = 1 } = this.#options
    if (connectionRequest !== false)
      this.#connectionRequestServer =
        connectionRequest?.server ?? (await ConnectionRequestServer.listen(connectionRequest))
    if (connectionRequest !== false)
      this.#shared.connectionRequest = { ...connectionRequest, server: this.#connectionRequestServer! }
    const { certificateOf } = this.#options
    const certificates = certificateOf === undefined ? [] : await this.#issue(certificateOf)
    if (certificateOf !== undefined && this.#stopped) return
    const started = new Promise<void>(resolve => {
      this.#onStarted = resolve
    })
    for (let n = 0; n < devices; n++) this.cpes.push(this.#make(n, certificates[n]))
    this.#recorder.restart()
    this.#awaited = devices
    this.cpes.forEach((cpe, n) => {
      const share = powerCut ? bootShare(seed, n) : n / devices
      this.#scheduler.after(spreadSeconds * 1000 * share, () => {
        if (!this.#stopped) (cpe as VirtualCpe).switchOn()
      })
    })
    if (devices > 0) await started
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.cpes.map(cpe => cpe.stop()))
    this.#scheduler.clear()
    const { connectionRequest } = this.#options
    if (connectionRequest === false || connectionRequest?.server === undefined)
      await this.#connectionRequestServer?.close()
    this.#onStarted()
  }

  report(): FleetReport {
    return this.#recorder.summary(
      this.#options.devices,
      this.cpes.reduce((n, cpe) => n + (cpe.state === 'session' ? 1 : 0), 0),
    )
  }

  on<K extends keyof FleetEvents>(event: K, listener: (...args: FleetEvents[K]) => void): void {
    this.#emitter.on(event, listener as never)
  }

  #onSession = (cpe: VirtualCpe, report: SessionReport): void => {
    this.#recorder.record(cpe.id, report)
    this.#emitter.emit('session', cpe, report)
    if (report.session === 1 && --this.#awaited === 0) this.#onStarted()
  }

  /** One for each device. */
  async #issue(certificateOf: (deviceId: string) => Promise<Certificate>): Promise<Certificate[]> {
    const { devices } = this.#options
    const issued: Certificate[] = []
    for (let n = 0; n < devices && !this.#stopped; n++)
      issued.push(await certificateOf(deviceIdOf(this.#who(n).identity)))
    return issued
  }

  #who(n: number) {
    const { model: kind, firstIndex = 0, seed = 1 } = this.#options
    const index = firstIndex + n
    const model: 'tr181' | 'tr098' = kind !== 'mixed' ? kind : index % 2 === 0 ? 'tr181' : 'tr098'
    return { index, model, identity: fleetIdentity(model, seed, index) }
  }

  #make(n: number, certificate: Certificate | undefined): Cpe {
    const { model: kind, ledger, username, password, connectionRequest } = this.#options
    const { index, model, identity } = this.#who(n)
    const options = Object.assign(Object.create(this.#shared) as CpeOptions, { identity, index })
    if (kind === 'mixed') options.model = model
    if (certificate !== undefined) options.tls = { ...this.#options.tls, ...certificate }
    const own = (text: string | undefined) =>
      text
        ?.replaceAll('{id}', deviceIdOf(identity))
        .replaceAll('{serial}', identity.serialNumber)
        .replaceAll('{index}', String(index))
    if (isPattern(username)) options.username = own(username)
    if (isPattern(password)) options.password = own(password)
    if (
      connectionRequest !== false &&
      (isPattern(connectionRequest?.username) || isPattern(connectionRequest?.password))
    ) {
      options.connectionRequest = {
        ...connectionRequest,
        server: this.#connectionRequestServer!,
        username: own(connectionRequest?.username),
        password: own(connectionRequest?.password),
      }
    }
    if (ledger === undefined || ledger === true) options.ledger = new Ledger()
    else if (typeof ledger === 'function')
      options.ledger = new Ledger(false, entry => ledger(deviceIdOf(identity), entry))
    return new VirtualCpe(options, this.#onSession)
  }
}

const isPattern = (text: string | undefined) => text?.includes('{') ?? false

/** When, in its time of booting (0 to 1), a device is up: most in the middle, some early, some late. Fixed by the seed. */
const bootShare = (seed: number, index: number) =>
  [0, 1, 2].reduce((sum, n) => sum + pick(seed, index, `boot ${n}`, 1000) / 1000, 0) / 3
