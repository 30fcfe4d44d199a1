/** One POST as HTTP brings it: through node:http, or the fast path. What is done with it is the same. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { discardBody, readBody } from './body.ts'
import type { BodyFailure, Reading } from './body.ts'
import type { CwmpResponse } from '../protocol/exchange.ts'
import type { Lingering } from './lingering.ts'
import type { MinimumRate } from './minimum-rate.ts'

export interface Arrival {
  readonly method: string | undefined
  /** Path and query, or whatever stands in the request line. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly socket: Socket
  /** Whether all of it is here. */
  readonly complete: boolean
  /** Whether what is handed over now can still go out: after a FIN or an error of the peer nothing does. */
  readonly canAnswer: boolean
  /** The body as sent, within limits. */
  body(reading: Reading): Promise<Uint8Array | BodyFailure>
  /** Nobody wants its body: it is read up to `limit` bytes, so that the connection can go on; with more of it, it ends. */
  discard(limit: number, minimumRate: MinimumRate): void
  /** @param close the connection ends with it */
  answer(answer: CwmpResponse, close: boolean): void
}

/** A request of node:http. */
export class NodeArrival implements Arrival {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #lingering: Pick<Lingering, 'afterAnswer'>

  constructor(request: IncomingMessage, response: ServerResponse, lingering: Pick<Lingering, 'afterAnswer'>) {
    this.#request = request
    this.#response = response
    this.#lingering = lingering
  }

  get method(): string | undefined {
    return this.#request.method
  }

  get target(): string {
    return this.#request.url ?? ''
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers
  }

  get socket(): Socket {
    return this.#request.socket
  }

  get complete(): boolean {
    return this.#request.complete
  }

  get canAnswer(): boolean {
    return this.socket.writable && !this.socket.destroyed && !this.#response.destroyed
  }

  body(reading: Reading): Promise<Uint8Array | BodyFailure> {
    return readBody(this.#request, reading)
  }

  discard(limit: number, minimumRate: MinimumRate): void {
    discardBody(this.#request, limit, minimumRate, () => this.socket.destroy())
  }

  answer(answer: CwmpResponse, close: boolean): void {
    const headers: Record<string, string | number | string[]> = {
      ...answer.headers,
      'content-length': Buffer.byteLength(answer.body),
    }
    if (close) headers['connection'] = 'close'
    const ends = headers['connection'] === 'close' || !this.#response.shouldKeepAlive
    if (ends && !this.#request.complete) {
      this.#lingering.afterAnswer(this.socket)
      this.#request.resume()
    }
    this.#response.writeHead(answer.status, headers)
    this.#response.end(answer.body)
  }
}
