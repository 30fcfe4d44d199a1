/** A device's side of STUN (TR-069 G.2.1): it keeps a binding open, proves who it is when asked, and takes UDP connection requests at the same port. */
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import {
  ATTRIBUTE,
  BINDING,
  CONNECTION_REQUEST_BINDING,
  decodeMessage,
  encodeMessage,
  isStun,
  readAddress,
  readError,
  usernameValue,
  withIntegrity,
} from '@auroralinks/stun'
import type { Attribute, StunMessage, TransportAddress } from '@auroralinks/stun'

export interface StunClientOptions {
  server: { host: string; port: number }
  /** Empty: it cannot prove who it is. */
  username: string
  password: string
  keepAliveMs: number
  /** A Binding Response showed where it is seen from outside. */
  mapped(seen: TransportAddress, isNat: boolean): void
  /** What came that is no STUN. */
  datagram(bytes: Uint8Array): void
}

/** RFC 3489 9.3: sent again after 100 ms, then twice as long each time up to 1.6 s; nine times at most. */
const FIRST_MS = 100
const MOST_MS = 1_600
const MOST_REQUESTS = 9

const MARK: Attribute = { type: ATTRIBUTE.connectionRequestBinding, value: CONNECTION_REQUEST_BINDING }
const CHANGE: Attribute = { type: ATTRIBUTE.bindingChange, value: new Uint8Array() }

export class StunClient {
  readonly #o: StunClientOptions
  #socket: Socket | null = null
  #timer: NodeJS.Timeout | undefined
  /** The request that waits for its answer. */
  #waiting: { id: string; bytes: Uint8Array; sent: number; proved: boolean } | null = null
  #seen: TransportAddress | null = null
  #server: TransportAddress | null = null
  #local: TransportAddress | null = null

  constructor(o: StunClientOptions) {
    this.#o = o
  }

  /** Its own port; null before it is open. */
  get port(): number | null {
    return this.#local?.port ?? null
  }

  /** Rejects where the server has no address, or no port is free. */
  async start(): Promise<void> {
    const { host, port } = this.#o.server
    const { address, family } = await lookup(host.replace(/^\[|\]$/g, ''))
    const type = family === 6 ? 'udp6' : 'udp4'
    const own = await localAddress(type, { address, port })
    const socket = createSocket(type)
    this.#server = { address, port }
    this.#socket = socket
    // A port that nobody listens at is told by some systems: what was sent is sent again.
    socket.on('error', () => {})
    socket.on('message', bytes => this.#receive(bytes))
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind(0, () => resolve())
    })
    if (this.#socket === null) return
    this.#local = { address: own, port: socket.address().port }
    this.#ask(false)
  }

  stop(): void {
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = null
    try {
      socket?.close()
    } catch {
      // It was not open yet.
    }
  }

  /** @param proves with MESSAGE-INTEGRITY, after the server asked for it (G.2.1.3) */
  #ask(proves: boolean): void {
    const id = randomBytes(16)
    const { username, password } = this.#o
    const attributes = [
      MARK,
      // Until it has been told that it is known where it is now.
      ...(this.#seen === null || proves ? [CHANGE] : []),
      ...(username === '' ? [] : [{ type: ATTRIBUTE.username, value: usernameValue(username) }]),
    ]
    const bytes = proves
      ? withIntegrity(BINDING.request, id, attributes, password)
      : encodeMessage(BINDING.request, id, attributes)
    this.#waiting = { id: id.toString('hex'), bytes, sent: 0, proved: proves }
    this.#send()
  }

  #send(): void {
    const waiting = this.#waiting
    if (waiting === null || this.#socket === null) return
    if (waiting.sent === MOST_REQUESTS) {
      this.#waiting = null
      return this.#later(this.#o.keepAliveMs)
    }
    this.#socket.send(waiting.bytes, this.#server!.port, this.#server!.address)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#send(), Math.min(MOST_MS, FIRST_MS * 2 ** waiting.sent++))
    this.#timer.unref()
  }

  #later(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(false), ms)
    this.#timer.unref()
  }

  #receive(bytes: Uint8Array): void {
    if (!isStun(bytes)) return this.#o.datagram(bytes)
    const decoded = decodeMessage(bytes)
    if (decoded === null || !('message' in decoded)) return
    const m = decoded.message
    const waiting = this.#waiting
    if (waiting === null || Buffer.from(m.transactionId).toString('hex') !== waiting.id) return
    this.#waiting = null
    if (m.type === BINDING.response) this.#answered(m)
    else this.#refused(m, waiting.proved)
  }

  #answered(m: StunMessage): void {
    const seen = readAddress(m.attributes.get(ATTRIBUTE.mappedAddress) ?? new Uint8Array())
    this.#later(this.#o.keepAliveMs)
    if (seen === null) return
    const moved = this.#seen === null || this.#seen.address !== seen.address || this.#seen.port !== seen.port
    this.#seen = seen
    const own = this.#local!
    if (moved) this.#o.mapped(seen, seen.address !== own.address || seen.port !== own.port)
  }

  #refused(m: StunMessage, proved: boolean): void {
    const code = readError(m.attributes.get(ATTRIBUTE.errorCode) ?? new Uint8Array())
    if (code === 401 && !proved && this.#o.username !== '') return this.#ask(true)
    this.#later(this.#o.keepAliveMs)
  }
}

/** The address that the system sends from to there. */
function localAddress(type: 'udp4' | 'udp6', to: TransportAddress): Promise<string> {
  const probe = createSocket(type)
  return new Promise((resolve, reject) => {
    probe.once('error', reject)
    probe.connect(to.port, to.address, () => {
      const { address } = probe.address()
      probe.close(() => resolve(address))
    })
  })
}
