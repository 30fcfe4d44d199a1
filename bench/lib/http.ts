/**
 * A small HTTP/1.1 client for load: one socket, prepared bytes out, head and body in. It costs a fraction of what it
 * measures, which a general client does not.
 */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** A CPE waits at least 30 s for an answer (TR-069 3.7.1.4). */
const ANSWER_MS = 35_000

export interface Response {
  status: number
  head: string
  body: string
}

/** Whatever takes requests of a session. */
export interface Requester {
  request(bytes: string): Promise<Response>
  /** The session wants the next request to go over a new connection. */
  close(): void
}

/** How a device speaks TLS. */
export interface Tls {
  ca: string
  cert?: string
  key?: string
  /** Its last session, which it resumes; it is kept here. */
  session?: Buffer
  /** Every handshake is a whole one. */
  fresh?: boolean
}

/** One connection; requests one after the other, opened again when the server closed it. */
export class Connection implements Requester {
  #socket: Socket | null = null
  #waiting: { resolve(r: Response): void; reject(e: Error): void } | null = null
  #chunks = ''
  readonly #host: string
  readonly #port: number
  readonly #tls: Tls | undefined

  constructor(host: string, port: number, tls?: Tls) {
    this.#host = host
    this.#port = port
    this.#tls = tls
  }

  request(bytes: string): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#chunks = ''
      ;(this.#socket ??= this.#open()).write(bytes, 'latin1')
    })
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = null
  }

  #open(): Socket {
    const to = { host: this.#host, port: this.#port, noDelay: true }
    const socket = this.#tls === undefined ? connect(to) : secured(to, this.#tls)
    socket.setEncoding('latin1')
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)))
    socket.on('data', chunk => this.#read(chunk as unknown as string))
    const gone = (error?: Error): void => {
      if (this.#socket !== socket) return
      this.#socket = null
      const waiting = this.#waiting
      this.#waiting = null
      waiting?.reject(error ?? new Error('the server closed the connection'))
    }
    socket.on('error', gone)
    socket.on('close', () => gone())
    return socket
  }

  #read(chunk: string): void {
    this.#chunks = this.#chunks === '' ? chunk : this.#chunks + chunk
    const end = this.#chunks.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#chunks.slice(0, end)
    const status = Number(head.slice(9, 12))
    const length = status === 204 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#chunks.length < end + 4 + length) return
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve({ status, head, body: this.#chunks.slice(end + 4, end + 4 + length) })
  }
}

function secured(to: { host: string; port: number }, tls: Tls): Socket {
  const { session, fresh, ...certificates } = tls
  const socket = connectTls({ ...to, ...certificates, ...(session && !fresh && { session }) })
  socket.on('session', made => {
    tls.session = made
  })
  return socket
}
