/** One TCP connection to a connection-request server: requests and their answers, one after the other. */
import { connect, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { createResponseReader } from './response.ts'
import { secure } from './tls.ts'
import type { TlsOptions } from './tls.ts'
import type { HttpResponse, ResponseReader } from './response.ts'

export type Exchange =
  | {
      type: 'response'
      response: HttpResponse /** Whether the next request may go over this connection. */
      reusable: boolean
    }
  /** The peer ended the connection without an answer. */
  | { type: 'closed' }
  | { type: 'garbage' }
  | { type: 'timeout' }

export interface Connection {
  exchange(request: string): Promise<Exchange>
  /** Lets go; what the peer still sends is thrown away. */
  close(): void
}

/** How long the rest of an answer may take before the next request goes over a new connection. */
const BODY_MS = 250
/** How long a peer that tells no length has to show that it closes. */
const CLOSE_MS = 40
const LINGER_MS = 1_000

/** Connects within `timeoutMs`, TLS included, which then holds for each answer too. @throws what the network says, ETIMEDOUT, or CertificateRefused */
export async function openConnection(o: {
  address: string
  port: number
  timeoutMs: number
  /** Addresses of this machine that it may leave from: the first of its family; none: the system's choice. */
  sources?: readonly string[]
  /** Null: without TLS. */
  tls?: TlsOptions | null
}): Promise<Connection> {
  const localAddress = o.sources?.find(a => isIP(a) === isIP(o.address))
  const socket = connect({ host: o.address, port: o.port, noDelay: true, ...(localAddress && { localAddress }) })
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }))
    socket.destroy()
  }, o.timeoutMs)
  try {
    const opened = (async (): Promise<Socket> => {
      await connected(socket)
      return o.tls ? await secure(socket, o.tls) : socket
    })()
    // Who loses the race is heard of no more.
    opened.catch(() => socket.destroy())
    return new SocketConnection(await Promise.race([opened, late.promise]), o.timeoutMs)
  } finally {
    clearTimeout(timer)
  }
}

const connected = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      socket.removeAllListeners('close')
      resolve()
    })
  })

class SocketConnection implements Connection {
  readonly #socket: Socket
  readonly #timeoutMs: number
  #reader: ResponseReader | null = null
  #ended = false
  /** Called when something came or the peer closed. */
  #progress: () => void = () => {}
  #state: 'more' | 'head' | 'garbage' = 'more'

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket
    this.#timeoutMs = timeoutMs
    const end = (): void => {
      this.#ended = true
      this.#progress()
    }
    socket.on('error', end)
    socket.on('close', end)
    socket.on('end', end)
    socket.on('data', (bytes: Buffer) => {
      // What comes unasked is not an answer.
      if (this.#reader === null) return
      this.#state = this.#reader.feed(bytes)
      this.#progress()
    })
  }

  async exchange(request: string): Promise<Exchange> {
    if (this.#ended) return { type: 'closed' }
    const reader = createResponseReader()
    this.#reader = reader
    this.#state = 'more'
    this.#socket.write(request, 'latin1')
    await this.#until(() => this.#state !== 'more', this.#timeoutMs)
    const state = this.#state as 'more' | 'head' | 'garbage'
    if (state === 'garbage') return { type: 'garbage' }
    if (state === 'more') {
      if (!this.#ended) return { type: 'timeout' }
      return reader.end() ? { type: 'response', response: reader.response(), reusable: false } : { type: 'closed' }
    }
    const response = reader.response()
    const reusable = response.status === 401 && (await this.#isReusable(reader))
    this.#reader = null
    return { type: 'response', response, reusable }
  }

  /** Only a challenge is followed by another request; for any other answer nobody waits for its body. */
  async #isReusable(reader: ResponseReader): Promise<boolean> {
    const framing = reader.framing()
    if (
      framing.type === 'close' ||
      reader
        .response()
        .headers.get('connection')
        ?.some(v => /close/i.test(v))
    )
      return false
    // Some tell no length, send no body and go on: those who mean "until I close" close now.
    if (framing.type === 'unknown') {
      await this.#until(() => false, CLOSE_MS)
      return !this.#ended
    }
    await this.#until(() => reader.complete(), BODY_MS)
    return !this.#ended && reader.complete()
  }

  /** Resolves when `done` holds, the peer closed, or `ms` passed. */
  #until(done: () => boolean, ms: number): Promise<void> {
    if (done() || this.#ended) return Promise.resolve()
    return new Promise(resolve => {
      const finish = (): void => {
        clearTimeout(timer)
        this.#progress = () => {}
        resolve()
      }
      const timer = setTimeout(finish, ms)
      this.#progress = () => {
        if (done() || this.#ended) finish()
      }
    })
  }

  close(): void {
    this.#reader = null
    if (this.#socket.destroyed) return
    // A reset while the peer still writes its answer would trouble some peers.
    this.#socket.end()
    const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS)
    timer.unref()
    this.#socket.unref()
    this.#socket.once('close', () => clearTimeout(timer))
  }
}
