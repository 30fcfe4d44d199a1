import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNonces, digestChallenge, parseAuthorization, verifyDigest } from '@auroralinks/http-auth'
import type { RequestHabits } from './quirks/requests.ts'

/** A device that can be woken. */
export interface ConnectionRequestTarget {
  /** What its data model says; an empty username means that it asks for nothing. */
  connectionRequestCredentials(): { username: string; password: string }
  /** Told after the answer is on its way; `busy` is answered with 503. */
  connectionRequestAllowed(): 'accepted' | 'busy'
  connectionRequested(): void
  /** What it does otherwise. */
  requestHabits?(): RequestHabits
}

export interface ConnectionRequestServerOptions {
  /** Address to listen at; 127.0.0.1 unless said otherwise. */
  host?: string
  /** 0 = any free port. */
  port?: number
  /** The host in the URLs that devices report; the listening address unless said otherwise. */
  advertisedHost?: string
  /** 204 or 200, which TR-069 3.2.2.1 both takes for success. */
  successStatus?: 200 | 204
}

const realm = 'CPE'

/**
 * The connection-request server of one device or of a whole fleet, with a path for each device (TR-069 3.2.2).
 * A device that is off does not answer: its connections are cut.
 */
export class ConnectionRequestServer {
  #targets = new Map<string, ConnectionRequestTarget | null>()
  /** The connection on which each challenge went out, of those who want its answer there. */
  #challenged = new WeakMap<object, string>()
  /** Requests that were accepted, of those who do not come at the first. */
  #ignored = new WeakMap<ConnectionRequestTarget, number>()
  #nonces = createNonces({ keys: [randomBytes(32)], lifetimeSeconds: 60 })
  #server = createServer((request, response) => this.#handle(request, response))
  #options: ConnectionRequestServerOptions

  private constructor(options: ConnectionRequestServerOptions) {
    this.#options = options
    this.#server.keepAliveTimeout = 5_000
  }

  static async listen(options: ConnectionRequestServerOptions = {}): Promise<ConnectionRequestServer> {
    const server = new ConnectionRequestServer(options)
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject)
      server.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => resolve())
    })
    return server
  }

  /** The URL of a path, `http://127.0.0.1:40001/3f2a`. */
  url(path: string): string {
    const { address, port, family } = this.#server.address() as AddressInfo
    const host = this.#options.advertisedHost ?? (family === 'IPv6' ? `[${address}]` : address)
    return `http://${host}:${port}/${path}`
  }

  /** The device at this path answers from now on, or, with `null`, no more. */
  set(path: string, target: ConnectionRequestTarget | null): void {
    this.#targets.set(path, target)
  }

  async close(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').slice(1).split('?', 1)[0]!
    const target = this.#targets.get(path)
    if (target === null) return void request.socket.destroy()
    if (target === undefined) return void response.writeHead(404).end()
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end()
    const habits = target.requestHabits?.() ?? {}
    const { username, password } = target.connectionRequestCredentials()
    const proof = username === '' ? 'proven' : this.#verify(request, username, password, habits)
    if (proof !== 'proven') return this.#challenge(request, response, proof === 'stale', habits)
    if (target.connectionRequestAllowed() === 'busy') return void response.writeHead(habits.busyStatus ?? 503).end()
    const { status, body } = habits.accepts ?? { status: this.#options.successStatus ?? 204, body: '' }
    const accept = (): void => void response.writeHead(status).end(body)
    const ignored = this.#ignored.get(target) ?? 0
    if (ignored < (habits.ignores ?? 0)) {
      this.#ignored.set(target, ignored + 1)
      return accept()
    }
    if (habits.answersAfterMs !== undefined) {
      target.connectionRequested()
      return void setTimeout(accept, habits.answersAfterMs).unref()
    }
    // TR-069 3.2.2.1: the answer goes out before the session starts.
    response.once('finish', () => setImmediate(() => target.connectionRequested()))
    accept()
  }

  #challenge(request: IncomingMessage, response: ServerResponse, stale: boolean, habits: RequestHabits): void {
    const nonce = this.#nonces.issue(Date.now())
    this.#challenged.set(request.socket, nonce)
    const text = digestChallenge({ realm, nonce, qop: 'auth', algorithm: 'MD5', stale })
    response
      .writeHead(401, {
        'www-authenticate': habits.challenge?.(text) ?? text,
        ...(habits.closesAfterChallenge && { connection: 'close' }),
      })
      .end()
  }

  #verify(
    request: IncomingMessage,
    username: string,
    password: string,
    habits: RequestHabits,
  ): 'proven' | 'stale' | 'refused' {
    const header = request.headers.authorization
    const authorization = header === undefined ? null : parseAuthorization(header)
    if (authorization?.scheme !== 'digest') return 'refused'
    const { digest } = authorization
    if (habits.onSameConnection && this.#challenged.get(request.socket) !== digest.nonce) return 'refused'
    const reckoned = habits.uri === undefined ? digest : { ...digest, uri: habits.uri }
    if (digest.username !== username || digest.realm !== realm || !verifyDigest(reckoned, { password }, 'GET'))
      return 'refused'
    const nonce = this.#nonces.check(digest.nonce, Date.now())
    return nonce === 'valid' ? 'proven' : nonce === 'stale' ? 'stale' : 'refused'
  }
}
