/**
 * The fast path for plain POSTs: a request that came with one read, head and body, is answered with one write, and none
 * of what node:http makes for each request is made. A connection that brings anything else, or a request in pieces, is
 * handed to node:http with its bytes, and stays there. What goes out looks the same on both ways.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { coarseInterval, readPlainPost } from '@auroralinks/runtime'
import type { PlainPost } from '@auroralinks/runtime'
import type { CwmpResponse } from '../protocol/exchange.ts'
import { headOf } from './answer-head.ts'
import type { Arrival } from './arrival.ts'
import type { Reading } from './body.ts'

export interface FastPathOptions {
  /** Takes a request; `answer` is called once. */
  serve(arrival: Arrival): void
  /** Takes a connection that is not for the fast path, with what was read of it put back. */
  handOver(socket: Socket): void
  /** Something threw while a connection was served: a bug, which ends that connection and no other. */
  failed(error: unknown, socket: Socket): void
  /** Ends a connection whose peer sent more than was asked for. */
  linger(socket: Socket): void
  /** For how long a connection may say nothing: before its first request, and after one. In ms. */
  silentMs: { first: number; later: number }
}

export interface FastPath {
  onConnection(socket: Socket): void
  /** Closes the connections on which nothing is being answered. */
  closeIdle(): void
  closeAll(): void
}

const EMPTY_LINE = '\r\n\r\n'
const POST = Buffer.from('POST ')
const [CR, LF] = [13, 10]
const SWEEP_MS = 1_000
/** Longer heads are for node:http, which knows when they are too long, in bytes. */
const MOST_HEAD = 4 * 1024
/** So much may wait behind a request that is being answered, in bytes. */
const MOST_BUFFERED = 256 * 1024
/** So many requests of one connection are served in one turn of the event loop: then it is others' turn. */
const MOST_PER_TURN = 64

export function createFastPath(o: FastPathOptions): FastPath {
  const clients = new Set<Client>()
  let endSweeps: (() => void) | undefined

  const sweep = (): void => {
    const now = performance.now()
    for (const c of clients)
      if (!c.busy && now - c.since > (c.served ? o.silentMs.later : o.silentMs.first)) c.socket.destroy()
    if (clients.size > 0) return
    endSweeps?.()
    endSweeps = undefined
  }

  return {
    onConnection(socket) {
      const client = new Client(socket, o, () => clients.delete(client))
      clients.add(client)
      endSweeps ??= coarseInterval(SWEEP_MS, sweep)
    },
    closeIdle() {
      for (const c of clients) if (!c.busy) c.socket.destroy()
    },
    closeAll() {
      for (const c of clients) c.socket.destroy()
    },
  }
}

/**
 * A connection on the fast path. What was read waits in `#buffered`, and one loop takes requests from it. An answer never
 * calls back into reading: it is given within the loop, which then goes on, or later, and then it starts the loop.
 */
class Client {
  readonly socket: Socket
  /** A request is being answered. */
  busy = false
  served = false
  /** Something last came or went, monotonic, ms. */
  since = performance.now()
  /** What was read and not taken yet. */
  #buffered: Buffer | null = null
  /** The loop is at work, or will be: after what was written has gone out, or in the next turn. */
  #looping = false
  /** Nothing more is taken: it was handed over, or ends with its last answer. */
  #over = false
  readonly #o: FastPathOptions
  readonly #leave: () => void

  constructor(socket: Socket, o: FastPathOptions, leave: () => void) {
    this.socket = socket
    this.#o = o
    this.#leave = leave
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('error', this.#onError)
    socket.on('close', leave)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#over) return
    this.since = performance.now()
    this.#buffered = this.#buffered === null ? chunk : Buffer.concat([this.#buffered, chunk])
    if (!this.busy && !this.#looping) this.#loop()
    if (this.#buffered !== null && this.#buffered.length > MOST_BUFFERED) this.socket.pause()
  }

  /** As node:http takes it: who says no more wants no more. What was written is with the kernel, or is waited for. */
  readonly #onEnd = (): void => {
    if (this.socket.writableLength === 0) this.socket.destroy()
    else this.socket.end()
  }

  readonly #onError = (): void => void this.socket.destroy()

  readonly #loop = (): void => {
    const { socket } = this
    this.#looping = true
    try {
      for (let n = 0; this.#buffered !== null && !this.busy && !this.#over && !socket.destroyed; n++) {
        // Whoever does not read its answers gets no more of them.
        if (socket.writableNeedDrain) return void socket.once('drain', this.#loop)
        if (n === MOST_PER_TURN) return void setImmediate(this.#loop)
        const buffered: Buffer = this.#buffered
        this.#buffered = null
        this.#serveOne(buffered)
      }
      this.#looping = false
    } catch (error) {
      this.#over = true
      this.#o.failed(error, socket)
      socket.destroy()
    }
  }

  /** Serves one request; what is behind it is buffered. */
  #serveOne(bytes: Buffer): void {
    const at = skipLineEnds(bytes)
    const end = bytes.indexOf(EMPTY_LINE, at, 'latin1')
    const post = end === -1 || end - at > MOST_HEAD ? null : readPlainPost(bytes.toString('latin1', at, end))
    const headers = post && headersOf(post)
    if (post === null || headers === null) return this.#handOver(bytes)
    const body = end + EMPTY_LINE.length
    const whole = body + (post.length ?? 0)
    if (bytes.length < whole) return this.#handOver(bytes)
    this.busy = this.served = true
    if (bytes.length > whole) this.#buffered = bytes.subarray(whole)
    this.#o.serve(new FastPathArrival(this, post, headers, bytes.subarray(body, whole)))
  }

  #handOver(bytes: Buffer): void {
    const { socket } = this
    this.#over = true
    this.#leave()
    socket.off('data', this.#onData)
    socket.off('end', this.#onEnd)
    socket.off('error', this.#onError)
    socket.off('close', this.#leave)
    socket.pause()
    socket.unshift(bytes)
    this.#o.handOver(socket)
    process.nextTick(() => socket.resume())
  }

  /** Sends an answer; what came behind its request is next, and junk there ends the connection with it. */
  sent(answer: string | Buffer, close: boolean): void {
    const { socket } = this
    this.busy = false
    this.since = performance.now()
    socket.write(answer, 'latin1')
    if (close) {
      this.#over = true
      return this.#buffered === null ? void socket.destroySoon() : this.#o.linger(socket)
    }
    if (socket.isPaused() && (this.#buffered === null || this.#buffered.length <= MOST_BUFFERED)) socket.resume()
    if (this.#buffered !== null && !this.#looping) this.#loop()
  }

  /** What came behind the request is not the beginning of another one. */
  get hasJunk(): boolean {
    const buffered = this.#buffered
    if (buffered === null) return false
    const rest = buffered.subarray(skipLineEnds(buffered))
    const n = Math.min(rest.length, POST.length)
    return rest.compare(POST, 0, n, 0, n) !== 0
  }
}

/** RFC 9112 2.2: line ends before a request are let pass. */
function skipLineEnds(bytes: Buffer): number {
  let at = 0
  while (bytes[at] === CR || bytes[at] === LF) at++
  return at
}

/** Null where a header comes twice, or the one that must be there is not. */
function headersOf(post: PlainPost): IncomingHttpHeaders | null {
  const headers: IncomingHttpHeaders = {}
  for (const { name, value } of post.fields) {
    if (headers[name] !== undefined || name === '__proto__') return null
    headers[name] = value
  }
  return headers.host === undefined ? null : headers
}

class FastPathArrival implements Arrival {
  readonly method = 'POST'
  readonly complete = true
  readonly headers: IncomingHttpHeaders
  readonly #client: Client
  readonly #post: PlainPost
  readonly #body: Buffer

  constructor(client: Client, post: PlainPost, headers: IncomingHttpHeaders, body: Buffer) {
    this.#client = client
    this.#post = post
    this.headers = headers
    this.#body = body
  }

  get target(): string {
    const { start } = this.#post
    return start.slice('POST '.length, -' HTTP/1.1'.length)
  }

  get socket(): Socket {
    return this.#client.socket
  }

  get canAnswer(): boolean {
    return this.socket.writable && !this.socket.destroyed
  }

  body({ limit }: Pick<Reading, 'limit'>): Promise<Uint8Array | 'too-large'> {
    return Promise.resolve(this.#body.length > limit ? 'too-large' : this.#body)
  }

  discard(): void {}

  answer(answer: CwmpResponse, close: boolean): void {
    if (!this.canAnswer) return
    const length = Buffer.byteLength(answer.body)
    const ends = close || this.#post.close || answer.headers['connection'] === 'close' || this.#client.hasJunk
    const head = headOf(answer, length, ends)
    this.#client.sent(
      length === answer.body.length
        ? head + answer.body
        : Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(answer.body)]),
      ends,
    )
  }
}
