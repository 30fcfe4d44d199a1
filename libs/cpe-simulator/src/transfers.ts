/** Transfers of a virtual CPE: accepted in a session, carried out after it, reported by TransferComplete (TR-069 A.3.3.2). */
import type { Message, Upload } from '@auroralinks/cwmp'
import type { Report } from './events.ts'
import type { Tree } from './tree.ts'

/** One that is not finished, or whose TransferComplete is not answered yet. */
export interface QueuedTransfer {
  readonly commandKey: string
  readonly fileType: string
  /** 1 not begun, 2 under way, 3 done and being finished. */
  readonly state: 1 | 2 | 3
}

/** What transfers need of their device. */
export interface TransferDevice {
  readonly tree: Tree
  /** Calls that wait for a session. */
  readonly calls: Message[]
  /** ms since 1970 by the device's clock. */
  now(): number
  report: Report
}

const PATIENCE_MS = 30_000

/** The queue of one device. It outlives a reboot, as a queue in flash does; a transfer under way ends on its own. */
export class Transfers {
  #device: TransferDevice
  #accepted: Upload[] = []
  #running: Upload[] = []

  constructor(device: TransferDevice) {
    this.#device = device
  }

  accept(request: Upload): void {
    this.#accepted.push(request)
  }

  get queued(): QueuedTransfer[] {
    const reports = this.#device.calls.filter(call => call.method === 'TransferComplete')
    return [
      ...this.#accepted.map(({ commandKey, fileType }) => ({ commandKey, fileType, state: 1 as const })),
      ...this.#running.map(({ commandKey, fileType }) => ({ commandKey, fileType, state: 2 as const })),
      ...reports.map(({ commandKey }) => ({ commandKey, fileType: '', state: 3 as const })),
    ]
  }

  /** Everything is forgotten: a factory reset. What is under way is reported to nobody. */
  reset(): void {
    this.#accepted = []
    this.#running = []
  }

  /** Drops those with this CommandKey, whose end is then told to nobody. */
  cancel(commandKey: string): void {
    const others = (request: Upload): boolean => request.commandKey !== commandKey
    this.#accepted = this.#accepted.filter(others)
    this.#running = this.#running.filter(others)
  }

  /** The session that brought them is over: begins those that were accepted. */
  begin(): void {
    for (const request of this.#accepted.splice(0)) {
      this.#running.push(request)
      void this.#upload(request)
    }
  }

  async #upload(request: Upload): Promise<void> {
    const began = this.#device.now()
    await new Promise(resolve => setTimeout(resolve, request.delaySeconds * 1_000).unref())
    const fault = await send(request, fileOf(this.#device.tree))
    if (!this.#running.includes(request)) return
    this.#running.splice(this.#running.indexOf(request), 1)
    const startTime = new Date(began).toISOString()
    const completeTime = new Date(this.#device.now()).toISOString()
    this.#device.calls.push({
      method: 'TransferComplete',
      commandKey: request.commandKey,
      fault,
      startTime,
      completeTime,
    })
    this.#device.report(['7 TRANSFER COMPLETE'], ['M Upload', request.commandKey])
  }
}

/** The file of every type: the device's parameters, one a line. */
function fileOf(tree: Tree): string {
  const names = tree.getNames(tree.model.root, false)
  if (!names.ok) return ''
  return names.value
    .filter(({ name }) => !name.endsWith('.'))
    .map(({ name }) => `${name}=${tree.get(name) ?? ''}\n`)
    .join('')
}

/** Sends it with HTTP PUT. Null when the server took it, else the fault to tell (TR-069 Table 66). */
async function send(
  { url, username, password }: Upload,
  file: string,
): Promise<{ code: string; string: string } | null> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  try {
    const response = await fetch(url, {
      method: 'PUT',
      body: file,
      headers: username === '' ? {} : { authorization },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await response.body?.cancel()
    if (response.ok) return null
    if (response.status === 401 || response.status === 403)
      return { code: '9012', string: 'The file server did not authenticate the transfer' }
    return { code: '9011', string: `The file server answered ${response.status}` }
  } catch (error) {
    return { code: '9011', string: `Upload failure: ${(error as Error).message}` }
  }
}
