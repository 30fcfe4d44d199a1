import { createHash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Message } from '@auroralinks/cwmp'
import type { AnswerLimits } from './answer-limits.ts'
import { Attributes } from './attributes.ts'
import { ConnectionRequestServer } from './connection-request.ts'
import type { ConnectionRequestTarget } from './connection-request.ts'
import type { Cpe, CpeEvents } from './cpe.ts'
import { CpeFacts } from './cpe-facts.ts'
import { Diagnostics } from './diagnostics.ts'
import { EventQueue } from './events.ts'
import type { Report } from './events.ts'
import { deviceIdOf } from './facts.ts'
import type { Identity } from './facts.ts'
import { Ledger } from './ledger.ts'
import type { Model } from './model.ts'
import { withAliases } from './models/aliases.ts'
import { withBulk } from './models/bulk.ts'
import { tr098 } from './models/tr098.ts'
import { tr181 } from './models/tr181.ts'
import type { CpeOptions } from './options.ts'
import type { SessionReport } from './report.ts'
import { withQuirks } from './quirks/index.ts'
import type { RequestHabits } from './quirks/requests.ts'
import { PeriodicClock } from './periodic.ts'
import { retryDelay } from './retry.ts'
import { rpcHandlers } from './rpcs.ts'
import type { RpcContext, RpcHandlers } from './rpcs.ts'
import { ScheduledInforms } from './scheduled-informs.ts'
import { Scheduler } from './scheduler.ts'
import type { Appointment } from './scheduler.ts'
import { Session } from './session.ts'
import type { SessionDevice } from './session.ts'
import { describeSession } from './session-device.ts'
import { SoftwareModules } from './software-modules.ts'
import { StunPresence } from './stun/stun-presence.ts'
import { Transfers } from './transfers.ts'
import { Tree } from './tree.ts'
import { XmppPresence } from './xmpp/xmpp-presence.ts'

const models: Record<CpeOptions['model'], Model> = { tr181, tr098 }
const ownScheduler = new Scheduler()

interface Waiter {
  resolve(report: SessionReport): void
  reject(error: Error): void
}

interface PendingReboot {
  commandKeys: string[]
  factoryReset: boolean
}

/** A virtual CPE: its power, its reasons to open a session, and its clocks. What is said in a session is elsewhere. */
export class VirtualCpe implements Cpe, ConnectionRequestTarget, RpcContext {
  readonly id: string
  readonly identity: Identity
  readonly tree: Tree
  readonly ledger: Ledger
  #options: CpeOptions
  #facts: CpeFacts
  #handlers: RpcHandlers
  #scheduler: Scheduler
  #emitter: EventEmitter<CpeEvents> | null = null
  #queue = new EventQueue()
  /** Parameters whose change is to be reported. */
  #changed: Set<string> | null = null
  #calls: Message[] = []
  #power: 'off' | 'booting' | 'on' = 'off'
  #bootstrapped = false
  #session: Session | null = null
  #running: Promise<unknown> = Promise.resolve()
  #sessionCount = 0
  #again = false
  #retryCount = 0
  #retry: Appointment | null = null
  // Most devices of a fleet never have one of these.
  #attributes: Attributes | null = null
  #transfers: Transfers | null = null
  #diagnostics: Diagnostics | null = null
  #scheduledInforms: ScheduledInforms | null = null
  #softwareModules: SoftwareModules | null = null
  #stun: StunPresence | null = null
  #xmpp: XmppPresence | null = null
  #periodic: PeriodicClock
  #booting: Appointment | null = null
  #pendingReboot: PendingReboot | null = null
  #urlChanged = false
  #waiting: Waiter[] | null = null
  #connectionRequestServer: ConnectionRequestServer | null = null
  #observer: ((cpe: VirtualCpe, report: SessionReport) => void) | null

  /** @param observer called after every session, at less cost than a listener */
  constructor(options: CpeOptions, observer: ((cpe: VirtualCpe, report: SessionReport) => void) | null = null) {
    options = withQuirks(options)
    this.#options = options
    this.#observer = observer
    this.#bootstrapped = options.bootstrapped ?? false
    this.identity = options.identity
    this.id = deviceIdOf(options.identity)
    this.ledger = options.ledger ?? new Ledger()
    this.#facts = new CpeFacts(
      options,
      () => options.requests?.url ?? this.#connectionRequestServer?.url(this.#connectionRequestPath) ?? '',
    )
    const model = withBulk(models[options.model], options.bulkParameters ?? 0)
    this.tree = new Tree(options.aliases ? withAliases(model) : model, this.#facts)
    this.#handlers = options.handlers === undefined ? rpcHandlers : { ...rpcHandlers, ...options.handlers }
    this.#scheduler = options.scheduler ?? ownScheduler
    this.#periodic = new PeriodicClock(this)
  }

  /** For its periodic clock. */
  after(milliseconds: number, run: () => void): Appointment {
    return this.#scheduler.after(milliseconds, run)
  }

  phase(): number {
    return this.#facts.pick('periodic', 1000) / 1000
  }

  random(): number {
    return (this.#options.random ?? Math.random)()
  }

  periodicDue(): void {
    this.#report(['2 PERIODIC'])
  }

  get state(): Cpe['state'] {
    return this.#power !== 'on' ? this.#power : this.#session === null ? 'idle' : 'session'
  }

  async start(): Promise<void> {
    if (this.#power !== 'off') throw new Error(`${this.id} is on already`)
    const { connectionRequest } = this.#options
    if (connectionRequest !== false)
      this.#connectionRequestServer ??=
        connectionRequest?.server ?? (await ConnectionRequestServer.listen(connectionRequest))
    const first = this.#nextReport()
    this.switchOn()
    await first
  }

  /** As `start`, for a device whose connection-request server is there or not wanted; nobody waits for its first session. */
  switchOn(): void {
    const { connectionRequest } = this.#options
    if (connectionRequest !== false) this.#connectionRequestServer ??= connectionRequest?.server ?? null
    this.#boot([])
  }

  async stop(): Promise<void> {
    this.#powerDown('off')
    this.#scheduledInforms?.stop()
    this.#session?.cut()
    await this.#running
    for (const { reject } of this.#waiting ?? []) reject(new Error(`${this.id} was switched off`))
    this.#waiting = null
    const own = this.#options.connectionRequest === false || this.#options.connectionRequest?.server === undefined
    if (own) await this.#connectionRequestServer?.close()
    this.#connectionRequestServer = null
    await this.#xmpp?.closed()
  }

  async inform(event: string): Promise<SessionReport> {
    if (this.#power !== 'on') throw new Error(`${this.id} is ${this.#power}`)
    if (event !== '') this.#queue.add(event)
    const report = this.#nextReport()
    this.#openSession()
    return await report
  }

  change(path: string, value: string): void {
    if (!this.tree.change(path, value) || !(this.#attributes ?? this.tree).isActive(path)) return
    this.#noteChange(path)
    this.#report(['4 VALUE CHANGE'])
  }

  call(message: Message): void {
    this.#calls.push(message)
  }

  /** Also what the Reboot RPC does: with a CommandKey, and then once the session is over. */
  reboot(commandKey?: string): void {
    this.#pendingReboot ??= { commandKeys: [], factoryReset: false }
    if (commandKey !== undefined) this.#pendingReboot.commandKeys.push(commandKey)
    else if (this.#session !== null) this.#session.cut()
    else this.#afterSession()
  }

  factoryReset(): void {
    this.#pendingReboot ??= { commandKeys: [], factoryReset: true }
    this.#pendingReboot.factoryReset = true
  }

  get attributes(): Attributes {
    return (this.#attributes ??= new Attributes(this.tree))
  }

  get transfers(): Transfers {
    return (this.#transfers ??= new Transfers({
      tree: this.tree,
      options: this.#options.transfers ?? {},
      calls: this.#calls,
      now: () => this.#facts.now(),
      report: (...events) => this.#report(...events),
      boot: (...events) => this.#restart(events),
      install: version => {
        this.#facts.installed = version
      },
    }))
  }

  get scheduledInforms(): ScheduledInforms {
    return (this.#scheduledInforms ??= new ScheduledInforms({
      after: (milliseconds, run) => this.after(milliseconds, run),
      report: (...events) => this.#report(...events),
    }))
  }

  get softwareModules(): SoftwareModules {
    return (this.#softwareModules ??= new SoftwareModules({
      tree: this.tree,
      calls: this.#calls,
      now: () => this.#facts.now(),
      report: (...events) => this.#report(...events),
    }))
  }

  get diagnostics(): Diagnostics {
    return (this.#diagnostics ??= new Diagnostics(
      {
        tree: this.tree,
        after: (milliseconds, run) => this.after(milliseconds, run),
        pick: (label, limit) => this.#facts.pick(label, limit),
        now: () => this.#facts.now(),
        report: (...events) => this.#report(...events),
      },
      this.#options.diagnostics,
    ))
  }

  get limits(): AnswerLimits {
    return this.#options.limits ?? {}
  }

  get methods(): readonly string[] {
    return Object.keys(this.#handlers)
  }

  on<K extends keyof CpeEvents>(event: K, listener: (...args: CpeEvents[K]) => void): void {
    this.#emitter ??= new EventEmitter<CpeEvents>()
    this.#emitter.on(event, listener as never)
  }

  off<K extends keyof CpeEvents>(event: K, listener: (...args: CpeEvents[K]) => void): void {
    this.#emitter?.off(event, listener as never)
  }

  connectionRequestCredentials(): { username: string; password: string } {
    return { username: this.#value('ConnectionRequestUsername'), password: this.#value('ConnectionRequestPassword') }
  }

  requestHabits(): RequestHabits {
    return this.#options.requests ?? {}
  }

  connectionRequestAllowed(): 'accepted' | 'busy' {
    const { connectionRequest, requests } = this.#options
    const isBusyInSession =
      requests?.busyStatus !== undefined || (connectionRequest !== false && connectionRequest?.busyInSession === true)
    return this.#session !== null && isBusyInSession ? 'busy' : 'accepted'
  }

  connectionRequested(): void {
    if (this.#power !== 'on') return
    this.#emitter?.emit('connection-request')
    this.#queue.add('6 CONNECTION REQUEST')
    this.#openSession()
  }

  #report(...events: Parameters<Report>): void {
    for (const [code, commandKey] of events) this.#queue.add(code, commandKey)
    if (this.#power === 'on') this.#openSession()
  }

  /** Boots when no session runs, and tells events then. */
  #restart(events: Parameters<Report>): void {
    for (const [code, commandKey] of events) this.#queue.add(code, commandKey)
    this.#pendingReboot ??= { commandKeys: [], factoryReset: false }
    if (this.#session === null) this.#afterSession()
  }

  /** The device is up: what it has to report goes out at once. */
  #boot(commandKeys: string[]): void {
    this.#power = 'on'
    this.#booting = null
    this.#retryCount = 0
    this.#facts.booted()
    this.ledger.record({ kind: 'boot', at: this.#facts.now() })
    if (this.#connectionRequestServer !== null) this.#connectionRequestServer.set(this.#connectionRequestPath, this)
    this.#applyStun()
    this.#applyXmpp()
    if (!this.#bootstrapped) this.#queue.add('0 BOOTSTRAP')
    this.#queue.add('1 BOOT')
    for (const key of commandKeys) this.#queue.add('M Reboot', key)
    this.#armPeriodic(true)
    this.#emitter?.emit('boot')
    this.#openSession()
  }

  #powerDown(power: 'off' | 'booting'): void {
    this.#power = power
    this.#retry?.cancel()
    this.#booting?.cancel()
    this.#retry = this.#booting = null
    this.#periodic.stop()
    this.#diagnostics?.stop()
    this.#stun?.stop()
    this.#xmpp?.stop()
    this.#again = false
    this.#queue.rebooted()
    this.#changed = null
    this.#connectionRequestServer?.set(this.#connectionRequestPath, null)
  }

  /** Opens a session now, or one more when the one that runs is over. */
  #openSession(): void {
    if (this.#session !== null) {
      this.#again = true
      return
    }
    this.#retry?.cancel()
    this.#retry = null
    this.#running = this.#runSession()
  }

  async #runSession(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = null
    const report = this.#options.sockets?.full === true ? this.#notBegun() : await this.#oneSession()
    if (report.ok) this.#retryCount = 0
    else if (this.#power === 'on') this.#retryLater(report.error?.retryAfterSeconds ?? 0)
    this.#afterSession()
    for (const { resolve } of waiting ?? []) resolve(report)
    this.#observer?.(this, report)
    this.#emitter?.emit('session', report)
  }

  async #oneSession(): Promise<SessionReport> {
    const session = (this.#session = new Session(this.#describeSession()))
    const report = await session.run()
    this.#session = null
    return report
  }

  /** There is no connection to be had: thousands may learn that each second, so that it must cost next to nothing. */
  #notBegun(): SessionReport {
    return {
      ok: false,
      session: ++this.#sessionCount,
      events: [],
      informed: false,
      retryCount: this.#retryCount,
      rpcs: [],
      posts: [],
      error: { kind: 'no-socket', message: 'the simulator has as many connections as it may' },
      startedAt: this.#facts.now(),
      milliseconds: 0,
    }
  }

  /** TR-069 3.2.1.1, but not before the ACS wants to be asked again (RFC 9110 10.2.3). */
  #retryLater(retryAfterSeconds: number): void {
    const delay = retryDelay(
      ++this.#retryCount,
      {
        minimumWaitSeconds: Number(this.#value('CWMPRetryMinimumWaitInterval')),
        intervalMultiplier: Number(this.#value('CWMPRetryIntervalMultiplier')),
      },
      this.random(),
    )
    this.#retry = this.#scheduler.after(Math.max(delay, retryAfterSeconds * 1000), () => this.#openSession())
  }

  /** What waited for the end of a session: a reboot before all else, a changed ACS, news that came meanwhile. */
  #afterSession(): void {
    if (this.#power !== 'on') return
    this.#transfers?.begin()
    this.#softwareModules?.begin()
    this.#diagnostics?.begin()
    const reboot = this.#pendingReboot
    if (reboot !== null) {
      this.#pendingReboot = null
      this.#powerDown('booting')
      if (reboot.factoryReset) {
        this.#facts.wasReset = true
        this.tree.reset()
        this.#attributes = null
        this.#transfers?.reset()
        this.#softwareModules?.reset()
        this.#bootstrapped = false
      }
      this.#emitter?.emit('reboot', reboot.commandKeys)
      this.#booting = this.#scheduler.after((this.#options.bootSeconds ?? 2) * 1000, () =>
        this.#boot(reboot.commandKeys),
      )
      return
    }
    this.#applyStun()
    this.#applyXmpp()
    if (this.#urlChanged) {
      this.#urlChanged = false
      this.#queue.add('0 BOOTSTRAP')
      this.#again = true
    }
    this.#armPeriodic(false)
    if (this.#again) {
      this.#again = false
      this.#openSession()
    }
  }

  #armPeriodic(first: boolean): void {
    this.#periodic.arm(
      this.#value('PeriodicInformEnable') === '1' ? Number(this.#value('PeriodicInformInterval')) : 0,
      first,
    )
  }

  /** Most devices have STUN off, and nothing of it. */
  #applyStun(): void {
    if (this.#stun === null && this.#value('STUNEnable') !== '1') return
    this.#stun ??= new StunPresence({
      value: name => this.#value(name),
      change: (name, value) => this.change(`${this.tree.model.root}ManagementServer.${name}`, value),
      credentials: () => this.connectionRequestCredentials(),
      requested: () => this.connectionRequested(),
    })
    this.#stun.apply()
  }

  /** Likewise. */
  #applyXmpp(): void {
    if (this.#xmpp === null && this.#value('ConnReqXMPPConnection') === '') return
    this.#xmpp ??= new XmppPresence({
      root: this.tree.model.root,
      value: path => this.tree.get(path),
      rows: table => this.tree.rowNumbers(table),
      change: (path, value) => this.change(path, value),
      credentials: () => this.connectionRequestCredentials(),
      allowed: () => this.connectionRequestAllowed(),
      requested: () => this.connectionRequested(),
      ca: this.#options.tls?.ca,
    })
    this.#xmpp.apply()
  }

  #noteChange(path: string): void {
    this.#changed ??= new Set()
    this.#changed.add(path)
  }

  #drainChanges(): string[] {
    const changes = [...(this.#changed ?? [])]
    this.#changed = null
    return changes
  }

  #describeSession(): SessionDevice {
    return describeSession({
      options: this.#options,
      tree: this.tree,
      facts: this.#facts,
      queue: this.#queue,
      changes: this.#drainChanges(),
      calls: this.#calls,
      ledger: this.ledger,
      handlers: this.#handlers,
      context: this,
      id: this.id,
      session: ++this.#sessionCount,
      retryCount: this.#retryCount,
      changeUndelivered: path => this.#noteChange(path),
      bootstrapped: () => {
        this.#bootstrapped = true
      },
      urlChanged: () => {
        this.#urlChanged = true
      },
    })
  }

  #value(name: string): string {
    return this.tree.get(`${this.tree.model.root}ManagementServer.${name}`) ?? ''
  }

  get #connectionRequestPath(): string {
    return createHash('sha256').update(this.id).digest().toString('hex', 0, 8)
  }

  #nextReport(): Promise<SessionReport> {
    return new Promise((resolve, reject) => (this.#waiting ??= []).push({ resolve, reject }))
  }
}
