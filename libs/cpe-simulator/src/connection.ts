import { Client } from 'undici'
import type { Interference } from './hooks.ts'

/** How a session, or one request of it, can fail. */
export interface SessionError {
  kind: 'unreachable' | 'timeout' | 'connection-lost' | 'unauthorized' | 'http' | 'fault' | 'protocol'
  message: string
  /** The HTTP status, where one came. */
  status?: number
  /** The CWMP fault code, where one came. */
  fault?: string
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

export interface ConnectionOptions {
  /** How long the device waits for the connection and for each answer; TR-069 3.7.1.4 asks for at least 30 s. */
  timeoutMilliseconds: number
  /** Close the TCP connection after every answer, as some devices and proxies do. */
  connectionPerPost: boolean
  /** Certificates that are trusted, and the device's own (TR-069 3.3). */
  tls: { ca?: string; cert?: string; key?: string; rejectUnauthorized?: boolean } | null
}

/** The TCP connection of one session; a new one is opened where the server has closed the old one (TR-069 3.4.2). */
export class AcsConnection {
  #client: Client
  #options: ConnectionOptions

  constructor(origin: string, options: ConnectionOptions) {
    this.#options = options
    this.#client = new Client(origin, {
      pipelining: 1,
      headersTimeout: options.timeoutMilliseconds,
      bodyTimeout: options.timeoutMilliseconds,
      keepAliveTimeout: 60_000,
      connect: { timeout: options.timeoutMilliseconds, ...options.tls },
    })
  }

  /** One POST. What the network does is a value. */
  async post(path: string, headers: Record<string, string>, body: string, interference: Interference | null): Promise<Answer | SessionError> {
    if (interference?.cut === 'before') {
      this.cut()
      return { kind: 'connection-lost', message: 'cut before the request' }
    }
    const cutting = interference?.cut === 'waiting' ? setTimeout(() => this.cut(), interference.afterMilliseconds ?? 5) : null
    try {
      const response = await this.#client.request({
        path, method: 'POST', headers,
        body: body === '' ? null : body,
        reset: this.#options.connectionPerPost,
      })
      const answer = { status: response.statusCode, headers: response.headers, body: Buffer.from(await response.body.arrayBuffer()) }
      if (interference?.cut === undefined) return answer
      this.cut()
      return { kind: 'connection-lost', message: 'cut before the answer was read' }
    } catch (error) {
      return asSessionError(error)
    } finally {
      if (cutting !== null) clearTimeout(cutting)
    }
  }

  /** Ends the connection at once, in the middle of whatever it does. */
  cut(): void {
    void this.#client.destroy().catch(() => {})
  }

  async close(): Promise<void> {
    if (!this.#client.destroyed) await this.#client.close().catch(() => {})
  }
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'])
const timeout = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

function asSessionError(error: unknown): SessionError {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message || code : String(error)
  const kind = unreachable.has(code) ? 'unreachable' : timeout.has(code) ? 'timeout' : 'connection-lost'
  return { kind, message: code === '' || message.includes(code) ? message : `${message} (${code})` }
}

/** An AggregateError (all addresses of a host refused) says why in its parts. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
