/**
 * Requests and answers on one open connection: each with its length in front, answers by correlation id. kafkajs opens
 * and authenticates a connection; from there on this is a quarter of the work that it would do for each request.
 */
import type { Socket } from 'node:net'
import type { KafkaRequest } from './broker-connection.ts'

interface Asked {
  resolve(payload: Buffer): void
  reject(error: Error): void
  /** On the monotonic clock, in ms. */
  deadline: number
  what: string
}

const LENGTH_BYTES = 4
const LARGEST = 0x7fffffff
const NOTHING = Buffer.alloc(0)

export class Frames {
  readonly #socket: Socket
  readonly #clientId: Buffer
  readonly #asked = new Map<number, Asked>()
  #failure: Error | undefined
  #last = 0
  /** What has come of an answer that is not whole yet. */
  #held: Buffer[] = []
  #heldBytes = 0
  #wanted = LENGTH_BYTES

  /** Takes the socket over: whoever listened for its data hears no more. */
  constructor(socket: Socket, clientId: string) {
    this.#socket = socket
    this.#clientId = Buffer.from(clientId)
    socket.removeAllListeners('data')
    socket.on('data', chunk => this.#read(chunk as Buffer))
  }

  /** Whether nobody waits for an answer. */
  get idle(): boolean {
    return this.#asked.size === 0
  }

  /** What waits longer than it may; undefined when nothing does. */
  overdue(now: number): string | undefined {
    for (const { deadline, what } of this.#asked.values()) if (deadline <= now) return what
    return undefined
  }

  /** Sends a request; resolves with the answer's body. Rejects when the connection ends first. */
  async send(request: KafkaRequest, deadline: number): Promise<Buffer> {
    const encoding = request.encode()
    const { buffer: body } = encoding instanceof Promise ? await encoding : encoding
    if (this.#failure) throw this.#failure
    return new Promise((resolve, reject) => {
      const id = this.#nextId()
      this.#asked.set(id, { resolve, reject, deadline, what: request.apiName })
      this.#socket.write(this.#frame(request, id, body))
    })
  }

  /** The connection has ended: nothing is answered any more. */
  fail(error: Error): void {
    this.#failure = error
    const waiting = [...this.#asked.values()]
    this.#asked.clear()
    for (const { reject } of waiting) reject(error)
  }

  #nextId(): number {
    this.#last = this.#last === LARGEST ? 1 : this.#last + 1
    return this.#last
  }

  /** Request header, version 1: api_key api_version correlation_id client_id. */
  #frame(request: KafkaRequest, id: number, body: Buffer): Buffer {
    const client = this.#clientId
    const size = 10 + client.length + body.length
    const frame = Buffer.allocUnsafe(LENGTH_BYTES + size)
    frame.writeInt32BE(size, 0)
    frame.writeInt16BE(request.apiKey, 4)
    frame.writeInt16BE(request.apiVersion, 6)
    frame.writeInt32BE(id, 8)
    frame.writeInt16BE(client.length, 12)
    frame.set(client, 14)
    frame.set(body, 14 + client.length)
    return frame
  }

  #read(chunk: Buffer): void {
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    if (this.#heldBytes < this.#wanted) return
    const data = this.#held.length === 1 ? chunk : Buffer.concat(this.#held, this.#heldBytes)
    let at = 0
    this.#wanted = LENGTH_BYTES
    while (data.length - at >= LENGTH_BYTES) {
      const size = data.readInt32BE(at)
      if (data.length - at < LENGTH_BYTES + size) {
        this.#wanted = LENGTH_BYTES + size
        break
      }
      this.#answer(data.readInt32BE(at + LENGTH_BYTES), data.subarray(at + LENGTH_BYTES + 4, at + LENGTH_BYTES + size))
      at += LENGTH_BYTES + size
    }
    const rest = at === 0 ? data : at === data.length ? NOTHING : data.subarray(at)
    this.#held = rest.length === 0 ? [] : [rest]
    this.#heldBytes = rest.length
  }

  #answer(id: number, payload: Buffer): void {
    const asked = this.#asked.get(id)
    if (asked === undefined) return
    this.#asked.delete(id)
    asked.resolve(payload)
  }
}
