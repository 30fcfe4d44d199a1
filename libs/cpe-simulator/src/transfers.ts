/** Transfers of a virtual CPE: accepted in a session, carried out after it, reported by TransferComplete (TR-069 A.3.3.2). */
import type { Download, Message, ScheduleDownload, Upload } from '@auroralinks/cwmp'
import type { Report } from './events.ts'
import { fetchFile, sendFile } from './file-exchange.ts'
import type { TransferFault } from './file-exchange.ts'
import { applyFile, fileOf, isFirmware, versionOf } from './files.ts'
import type { Tree } from './tree.ts'

type TransferRequest = Download | ScheduleDownload | Upload

/** One that is not finished, or whose TransferComplete is not answered yet. */
export interface QueuedTransfer {
  readonly commandKey: string
  readonly fileType: string
  readonly isDownload: boolean
  /** 1 not begun, 2 under way, 3 done and being finished. */
  readonly state: 1 | 2 | 3
}

/** How a device transfers; all have a default. */
export interface TransferOptions {
  /** It boots with new firmware and runs it (default), or what it ran before. */
  installs?: boolean
  /** It reports firmware after the boot that installs it (default), before that, or never. */
  reports?: 'after' | 'before' | 'never'
  /** How it sends files: PUT unless given. */
  method?: 'PUT' | 'POST'
}

/** What transfers need of their device. */
export interface TransferDevice {
  readonly tree: Tree
  readonly options: TransferOptions
  /** Calls that wait for a session. */
  readonly calls: Message[]
  /** ms since 1970 by the device's clock. */
  now(): number
  /** Tells events at once. */
  report: Report
  /** Boots, without a session before; tells events when it is back. */
  boot: Report
  /** What it runs from its next boot on. */
  install(version: string): void
}

interface Running {
  readonly request: TransferRequest
  readonly stop: AbortController
}

/** The queue of one device. It outlives a reboot, as a queue in flash does; a transfer under way ends on its own. */
export class Transfers {
  readonly #device: TransferDevice
  #accepted: TransferRequest[] = []
  #running: Running[] = []

  constructor(device: TransferDevice) {
    this.#device = device
  }

  accept(request: TransferRequest): void {
    this.#accepted.push(request)
  }

  get queued(): QueuedTransfer[] {
    const reports = this.#device.calls.filter(call => call.method === 'TransferComplete')
    const shown = (state: 1 | 2, { commandKey, fileType, method }: TransferRequest): QueuedTransfer => ({
      commandKey,
      fileType,
      isDownload: method !== 'Upload',
      state,
    })
    return [
      ...this.#accepted.map(request => shown(1, request)),
      ...this.#running.map(({ request }) => shown(2, request)),
      ...reports.map(({ commandKey }) => ({ commandKey, fileType: '', isDownload: false, state: 3 as const })),
    ]
  }

  /** Everything is forgotten: a factory reset. What is under way is reported to nobody. */
  reset(): void {
    this.#accepted = []
    this.#drop(() => true)
  }

  /** Drops those with this CommandKey, whose end is then told to nobody. */
  cancel(commandKey: string): void {
    this.#accepted = this.#accepted.filter(request => request.commandKey !== commandKey)
    this.#drop(({ request }) => request.commandKey === commandKey)
  }

  #drop(which: (running: Running) => boolean): void {
    for (const running of this.#running.filter(which)) running.stop.abort()
    this.#running = this.#running.filter(running => !which(running))
  }

  /** The session that brought them is over: begins those that were accepted. */
  begin(): void {
    for (const request of this.#accepted.splice(0)) {
      const running = { request, stop: new AbortController() }
      this.#running.push(running)
      void this.#transfer(running)
    }
  }

  async #transfer(running: Running): Promise<void> {
    const { request, stop } = running
    const startTime = this.#time()
    await new Promise(resolve => setTimeout(resolve, delayOf(request) * 1_000).unref())
    const outcome = stop.signal.aborted ? null : await this.#carryOut(request, stop.signal)
    if (!this.#running.includes(running)) return
    this.#running.splice(this.#running.indexOf(running), 1)
    const version = typeof outcome === 'string' ? outcome : null
    const fault = typeof outcome === 'string' ? null : outcome
    const complete: Message = {
      method: 'TransferComplete',
      commandKey: request.commandKey,
      fault,
      startTime,
      completeTime: this.#time(),
    }
    const events: Parameters<Report> = [['7 TRANSFER COMPLETE'], [`M ${request.method}`, request.commandKey]]
    if (version !== null) return this.#install(version, complete, events)
    this.#device.calls.push(complete)
    this.#device.report(...events)
  }

  /** The version that new firmware brings, null where another file is in place, or the fault to tell. */
  async #carryOut(request: TransferRequest, signal: AbortSignal): Promise<string | TransferFault | null> {
    const { tree, options } = this.#device
    if (request.method === 'Upload')
      return sendFile(request, { method: options.method ?? 'PUT', body: fileOf(tree), signal })
    const fetched = await fetchFile(request, signal)
    if ('code' in fetched) return fetched
    if (request.fileSize > 0 && request.fileSize !== fetched.bytes)
      return { code: '9017', string: `${fetched.bytes} of ${request.fileSize} bytes came` }
    return isFirmware(request.fileType) ? versionOf(fetched) : applyFile(request.fileType, fetched, tree)
  }

  #install(version: string, complete: Message, events: Parameters<Report>): void {
    const { installs = true, reports = 'after' } = this.#device.options
    if (installs) this.#device.install(version)
    if (reports === 'never') return this.#device.boot()
    this.#device.calls.push(complete)
    if (reports === 'after') return this.#device.boot(...events)
    this.#device.report(...events)
    this.#device.boot()
  }

  #time(): string {
    return new Date(this.#device.now()).toISOString()
  }
}

/** In seconds, until it begins: in the first window of a scheduled one. */
const delayOf = (request: TransferRequest): number =>
  request.method === 'ScheduleDownload' ? (request.windows[0]?.start ?? 0) : request.delaySeconds
