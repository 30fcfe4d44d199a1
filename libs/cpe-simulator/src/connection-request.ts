import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNonces, digestChallenge, parseAuthorization, verifyDigest } from '@auroralinks/http-auth'

/** A device that can be woken. */
export interface ConnectionRequestTarget {
  /** What its data model says; an empty username means that it asks for nothing. */
  connectionRequestCredentials(): { username: string; password: string }
  /** Told after the answer is on its way; `busy` is answered with 503. */
  connectionRequestAllowed(): 'accepted' | 'busy'
  connectionRequested(): void
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
    const { username, password } = target.connectionRequestCredentials()
    const proof = username === '' ? 'proven' : this.#verify(request.headers.authorization, username, password)
    if (proof !== 'proven') {
      const nonce = this.#nonces.issue(Date.now())
      return void response
        .writeHead(401, {
          'www-authenticate': digestChallenge({
            realm,
            nonce,
            qop: 'auth',
            algorithm: 'MD5',
            stale: proof === 'stale',
          }),
        })
        .end()
    }
    if (target.connectionRequestAllowed() === 'busy') return void response.writeHead(503).end()
    // TR-069 3.2.2.1: the answer goes out before the session starts.
    response.once('finish', () => setImmediate(() => target.connectionRequested()))
    response.writeHead(this.#options.successStatus ?? 204).end()
  }

  #verify(header: string | undefined, username: string, password: string): 'proven' | 'stale' | 'refused' {
    const authorization = header === undefined ? null : parseAuthorization(header)
    if (authorization?.scheme !== 'digest') return 'refused'
    const { digest } = authorization
    if (digest.username !== username || digest.realm !== realm || !verifyDigest(digest, { password }, 'GET'))
      return 'refused'
    const nonce = this.#nonces.check(digest.nonce, Date.now())
    return nonce === 'valid' ? 'proven' : nonce === 'stale' ? 'stale' : 'refused'
  }
}
