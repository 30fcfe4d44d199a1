/**
 * The device's side of HTTP: one socket, one request at a time. A general HTTP client takes 29 kB for each session in
 * progress, this 4.5 kB: a fleet has thousands of them when its ACS is slow.
 */
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Interference } from './hooks.ts'
import { inChunks } from './quirks/wire.ts'
import { ResponseReader } from './http-response.ts'
import type { Answer, Reading } from './http-response.ts'
import type { Sockets } from './sockets.ts'

/** How a session, or one request of it, can fail. `no-socket` = this machine has none left: it says nothing of the ACS. */
export interface SessionError {
  kind: 'unreachable' | 'timeout' | 'connection-lost' | 'unauthorized' | 'http' | 'fault' | 'protocol' | 'no-socket'
  message: string
  /** The HTTP status, where one came. */
  status?: number
  /** The CWMP fault code, where one came. */
  fault?: string
  /** How long the ACS asked the device to stay away, in seconds (RFC 9110 10.2.3). */
  retryAfterSeconds?: number
}

export type { Answer } from './http-response.ts'

export interface ConnectionOptions {
  /** How long the device waits for the connection and for each answer; TR-069 3.7.1.4 asks for at least 30 s. */
  timeoutMilliseconds: number
  /** Close the TCP connection after every answer, as some devices and proxies do. */
  connectionPerPost: boolean
  /** Certificates that are trusted, and the device's own (TR-069 3.3). */
  tls: { ca?: string; cert?: string; key?: string; rejectUnauthorized?: boolean } | null
  /** The connections that devices share; `null` = as many as the system gives. */
  sockets: Sockets | null
}

interface Pending {
  reader: ResponseReader
  timer: NodeJS.Timeout
  resolve(outcome: Answer | SessionError): void
}

const lost = (message: string): SessionError => ({ kind: 'connection-lost', message })

/** The TCP connection of one session; a new one is opened where the server has closed the old one (TR-069 3.4.2). */
export class AcsConnection {
  #url: URL
  #options: ConnectionOptions
  #socket: Socket | null = null
  #connected = false
  #pending: Pending | null = null
  #ended = false

  constructor(url: URL, options: ConnectionOptions) {
    this.#url = url
    this.#options = options
  }

  /** One POST. What the network does is a value. */
  post(
    path: string,
    headers: Record<string, string>,
    body: string | Uint8Array,
    interference: Interference | null,
    chunked = false,
  ): Promise<Answer | SessionError> {
    if (interference?.cut === 'before') {
      this.cut()
      return Promise.resolve(lost('cut before the request'))
    }
    if (this.#ended) return Promise.resolve(lost('the device has gone'))
    if (this.#socket === null && this.#options.sockets?.acquire() === false)
      return Promise.resolve({ kind: 'no-socket', message: 'the simulator has as many connections as it may' })
    const outcome = this.#exchange(path, headers, body, chunked)
    return interference?.cut === undefined ? outcome : this.#spoil(outcome, interference)
  }

  async #spoil(coming: Promise<Answer | SessionError>, interference: Interference): Promise<Answer | SessionError> {
    const cutting =
      interference.cut === 'waiting' ? setTimeout(() => this.cut(), interference.afterMilliseconds ?? 5) : null
    const outcome = await coming
    if (cutting !== null) clearTimeout(cutting)
    if ('kind' in outcome) return outcome
    this.cut()
    return lost('cut before the answer was read')
  }

  /** Ends the connection at once, in the middle of whatever it does. */
  cut(): void {
    this.#ended = true
    this.#drop(this.#socket, lost('cut by the device'))
  }

  /** Ends the connection in order. */
  close(): void {
    this.#ended = true
    this.#socket?.destroySoon()
    this.#socket = null
  }

  /** No closure here may hold the body: thousands of sessions wait for their answers at the same time. */
  #exchange(
    path: string,
    headers: Record<string, string>,
    body: string | Uint8Array,
    chunked: boolean,
  ): Promise<Answer | SessionError> {
    const { promise, resolve } = Promise.withResolvers<Answer | SessionError>()
    this.#pending = {
      reader: new ResponseReader(),
      resolve,
      timer: setTimeout(() => this.#late(), this.#options.timeoutMilliseconds),
    }
    let head = `POST ${path} HTTP/1.1\r\nhost: ${this.#url.host}\r\nconnection: ${this.#options.connectionPerPost ? 'close' : 'keep-alive'}\r\n`
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`
    this.#socket ??= this.#open()
    if (chunked)
      this.#socket.write(
        Buffer.concat([
          Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n`),
          inChunks(Buffer.from(body as string)),
        ]),
      )
    else {
      head += `content-length: ${Buffer.byteLength(body)}\r\n\r\n`
      this.#socket.write(typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]))
    }
    return promise
  }

  #late(): void {
    this.#drop(
      this.#socket,
      this.#connected
        ? { kind: 'timeout', message: 'no answer in time' }
        : { kind: 'unreachable', message: 'no connection in time' },
    )
  }

  #settle(outcome: Answer | SessionError): void {
    const pending = this.#pending
    if (pending === null) return
    this.#pending = null
    clearTimeout(pending.timer)
    pending.resolve(outcome)
  }

  #open(): Socket {
    const { hostname, port, protocol } = this.#url
    const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
    this.#connected = false
    const secure = protocol === 'https:'
    const to = { host, port: port === '' ? (secure ? 443 : 80) : Number(port) }
    const socket = secure
      ? connectTls({ ...to, ...(isIP(host) === 0 ? { servername: host } : {}), ...this.#options.tls })
      : connect({ ...to, noDelay: true })
    socket.on(secure ? 'secureConnect' : 'connect', () => {
      this.#connected = true
    })
    socket.on('data', (bytes: Buffer) => this.#read(socket, bytes))
    socket.on('error', error => this.#drop(socket, errorOf(error, this.#connected)))
    socket.on('end', () => this.#finish(socket, this.#pending?.reader.end() ?? { broken: '' }))
    socket.on('close', () => {
      this.#options.sockets?.release()
      this.#drop(socket, lost('the connection was closed'))
    })
    return socket
  }

  #read(socket: Socket, bytes: Buffer): void {
    if (socket !== this.#socket) return
    // Nobody asked for this.
    if (this.#pending === null) return this.#drop(socket, lost(''))
    const reading = this.#pending.reader.push(bytes)
    if (reading !== 'more') this.#finish(socket, reading)
  }

  #finish(socket: Socket, reading: Exclude<Reading, 'more'> | Reading): void {
    if (socket !== this.#socket || reading === 'more') return
    if ('broken' in reading) return this.#drop(socket, lost(reading.broken))
    const { answer, reusable } = reading
    if (!reusable || this.#options.connectionPerPost) {
      this.#socket = null
      socket.destroySoon()
    }
    this.#settle(answer)
  }

  #drop(socket: Socket | null, error: SessionError): void {
    if (socket !== this.#socket) return
    this.#socket = null
    socket?.destroy()
    this.#settle(error)
  }
}

const exhausted = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL'])

function errorOf(error: unknown, connected: boolean): SessionError {
  const code = codeOf(error)
  const text = error instanceof Error ? error.message || code : String(error)
  const message = code === '' || text.includes(code) ? text : `${text} (${code})`
  return {
    kind: exhausted.has(code)
      ? 'no-socket'
      : connected || code === 'ECONNRESET' || code === 'EPIPE'
        ? 'connection-lost'
        : 'unreachable',
    message,
  }
}

/** An AggregateError (all addresses of a host refused) says why in its parts. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}
