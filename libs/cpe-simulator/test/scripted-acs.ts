/** A small ACS for the tests of the simulator: it answers as the test scripts it, and keeps what it received. */
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { acknowledgementOf, decode, encode, negotiateVersion } from '@auroralinks/cwmp'
import type { CwmpVersion, Envelope, Inform, Message } from '@auroralinks/cwmp'
import { createNonces, digestChallenge, parseAuthorization, verifyDigest } from '@auroralinks/http-auth'

export interface ReceivedRequest {
  /** Which TCP connection it came on, counted from 1. */
  connection: number
  headers: IncomingHttpHeaders
  /** `null` for an empty POST. */
  envelope: Envelope | null
}

export interface ScriptedResponse {
  status: number
  headers?: Record<string, string | string[]>
  body?: string
  close?: boolean
}

export class ScriptedAcs {
  /** Requests that are still to be made, in any session. */
  readonly requests: Message[] = []
  /** Every request that came, without those answered with 401. */
  readonly received: ReceivedRequest[] = []
  /** Its response is sent in place of the scripted one, where it returns one. */
  intercept: ((request: ReceivedRequest) => ScriptedResponse | null) | null = null
  credentials: { username: string; password: string } | null = null
  unauthorized = 0
  #server = createServer((request, response) => void this.#handle(request, response))
  #sockets = new WeakMap<Socket, number>()
  #connections = 0
  #sessions = new Map<string, { version: CwmpVersion }>()
  #nextId = 1
  #nonces = createNonces({ keys: [new Uint8Array(32).fill(7)], lifetimeSeconds: 300 })
  port = 0

  static async start(port = 0): Promise<ScriptedAcs> {
    const acs = new ScriptedAcs()
    acs.#server.on('connection', (socket: Socket) => acs.#sockets.set(socket, ++acs.#connections))
    await new Promise<void>(resolve => acs.#server.listen(port, '127.0.0.1', resolve))
    acs.port = (acs.#server.address() as AddressInfo).port
    return acs
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/acs`
  }
  get connections(): number {
    return this.#connections
  }

  get informs(): Inform[] {
    return this.messages.filter(message => message.method === 'Inform') as Inform[]
  }

  get messages(): Message[] {
    return this.received.flatMap(({ envelope }) => (envelope === null ? [] : [envelope.message]))
  }

  /** What the device answered to the requests, in order. */
  get answers(): Message[] {
    return this.received.flatMap(({ envelope }) =>
      envelope === null || envelope.kind === 'request' ? [] : [envelope.message],
    )
  }

  async stop(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (!this.#admitted(request)) {
      this.unauthorized++
      const challenge = digestChallenge({
        realm: 'scripted',
        nonce: this.#nonces.issue(Date.now()),
        qop: 'auth',
        algorithm: 'MD5',
      })
      return void response.writeHead(401, { 'www-authenticate': challenge, 'content-length': '0' }).end()
    }
    const decoded = body.length === 0 ? null : decode(body)
    if (decoded !== null && !decoded.ok)
      throw new Error(`the device sent what cannot be read: ${decoded.error.message}`)
    const received: ReceivedRequest = {
      connection: this.#sockets.get(request.socket) ?? 0,
      headers: request.headers,
      envelope: decoded?.envelope ?? null,
    }
    this.received.push(received)
    const { status, headers, body: text = '', close } = this.intercept?.(received) ?? this.#respond(received)
    const bytes = Buffer.from(text)
    response.writeHead(status, {
      'content-length': String(bytes.length),
      ...(bytes.length > 0 ? { 'content-type': 'text/xml; charset=utf-8' } : {}),
      ...(close ? { connection: 'close' } : {}),
      ...headers,
    })
    response.end(bytes)
  }

  #admitted(request: IncomingMessage): boolean {
    if (this.credentials === null) return true
    const given = parseAuthorization(request.headers.authorization ?? '')
    return (
      given.scheme === 'digest' &&
      given.digest.username === this.credentials.username &&
      this.#nonces.check(given.digest.nonce, Date.now()) === 'valid' &&
      verifyDigest(given.digest, this.credentials, 'POST')
    )
  }

  #respond({ envelope, headers }: ReceivedRequest): ScriptedResponse {
    if (envelope?.message.method === 'Inform') {
      const negotiated = negotiateVersion(envelope)
      if (!negotiated.ok) throw new Error('no common version')
      const cookie = `s${this.#nextId++}`
      this.#sessions.set(cookie, { version: negotiated.version })
      return {
        status: 200,
        headers: { 'set-cookie': [`session=${cookie}; Path=/; HttpOnly`, 'other="x y"; Path=/'] },
        body: encode({
          id: envelope.id,
          version: negotiated.version,
          message: { method: 'InformResponse', maxEnvelopes: 1 },
          useVersion: negotiated.answer ? negotiated.version : undefined,
        }),
      }
    }
    const session = this.#sessions.get(/session=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? '')
    if (session === undefined) return { status: 400 }
    if (envelope?.kind === 'request') {
      return {
        status: 200,
        body: encode({
          id: envelope.id,
          version: session.version,
          message: acknowledgementOf(envelope.message) ?? { method: 'TransferCompleteResponse' },
        }),
      }
    }
    const next = this.requests.shift()
    return next === undefined
      ? { status: 204 }
      : { status: 200, body: encode({ id: `acs-${this.#nextId++}`, version: session.version, message: next }) }
  }
}
