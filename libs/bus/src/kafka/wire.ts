/** One connection to one broker: opened once, used until it fails, never used again. */
import { connect as connectTcp } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { everyRound } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { check } from './errors.ts'
import { Frames } from './frames.ts'
import { apiKeys, Connection, requestFor, requests } from './internals.ts'
import type { ApiVersions, KafkaJsConnection, KafkaJsLogger, WireRequest } from './internals.ts'

/** How a broker is told who we are. */
export interface KafkaSecurity {
  /** TLS: true for the machine's certificate authorities, or Node's options. */
  ssl?: boolean | ConnectionOptions
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
}

export interface WireOptions extends KafkaSecurity {
  host: string
  port: number
  clientId: string
  /** To connect and to say hello, in ms. */
  connectTimeoutMs: number
  /** For an answer, in ms, where the request does not say otherwise. */
  requestTimeoutMs: number
  logger: Logger
}

const KEEP_ALIVE_MS = 10_000
const SWEEP_MS = 500

export class Wire {
  readonly address: string
  readonly #o: WireOptions
  readonly #connection: KafkaJsConnection
  #frames: Frames | undefined
  #socket: Socket | undefined
  #endSweeps: (() => void) | undefined
  #versions: ApiVersions = {}
  #failure: Error | undefined

  private constructor(o: WireOptions) {
    this.#o = o
    this.address = `${o.host}:${o.port}`
    this.#connection = new Connection({
      host: o.host,
      port: o.port,
      clientId: o.clientId,
      connectionTimeout: o.connectTimeoutMs,
      requestTimeout: o.requestTimeoutMs,
      // Its timer would look every 100 ms; ours looks once a round, and takes a silent peer for gone.
      enforceRequestTimeout: false,
      ssl: o.ssl === true ? {} : o.ssl || null,
      sasl: o.sasl ?? null,
      logger: quiet(o.logger),
      socketFactory: ({ host, port, ssl, onConnect }) => {
        const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
        const socket = ssl ? connectTls({ ...options, servername: host, ...ssl }, onConnect) : connectTcp(options, onConnect)
        this.#socket = socket
        socket.once('close', () => this.#closed(new Error(`${this.address} closed the connection`)))
        return socket
      },
    })
  }

  /** Connects, learns the broker's versions and authenticates. */
  static async open(o: WireOptions): Promise<Wire> {
    const wire = new Wire(o)
    try {
      await wire.#connection.connect()
      wire.#versions = await wire.#apiVersions()
      wire.#connection.setVersions(wire.#versions)
      wire.#connection.setSupportAuthenticationProtocol(apiKeys['SaslAuthenticate']! in wire.#versions)
      await wire.#connection.authenticate()
      if (wire.#failure) throw wire.#failure
      wire.#frames = new Frames(wire.#socket!, o.clientId)
      return wire
    } catch (error) {
      wire.destroy('it could not be opened')
      throw error
    }
  }

  get open(): boolean {
    return this.#failure === undefined
  }

  /** Ends the connection; whoever waits for an answer gets an error. */
  destroy(reason: string): void {
    this.#closed(new Error(`${this.address}: ${reason}`))
  }

  /** Sends a request of our own encoding. The peer counts as gone when it does not answer in time. */
  async send<T>(request: WireRequest, decode: (payload: Buffer) => T | Promise<T>, timeoutMs = this.#o.requestTimeoutMs): Promise<T> {
    if (this.#failure) throw this.#failure
    this.#endSweeps ??= everyRound(SWEEP_MS, () => this.#sweep())
    return decode(await this.#frames!.send(request, performance.now() + timeoutMs))
  }

  /** Sends one of kafkajs's requests; the decoded answer comes as it is, with its error codes for the caller to judge. */
  async call<T>(name: string, args: object, timeoutMs?: number): Promise<T> {
    const { request, response } = requestFor(this.#versions, name, args)
    return (await this.send(request, payload => response.decode(payload), timeoutMs)) as T
  }

  /** Asked before anybody is authenticated, in kafkajs's own way; the connection counts as dead when that takes too long. */
  async #apiVersions(): Promise<ApiVersions> {
    const { request, response } = requests['ApiVersions']!.protocol({ version: 2 })({})
    const late = setTimeout(() => this.destroy('no answer to ApiVersions in time'), this.#o.connectTimeoutMs)
    try {
      const answer = await this.#connection.send({ request, response: { decode: async (payload: Buffer) => (await response.decode(payload)) as { errorCode: number; apiVersions: { apiKey: number; minVersion: number; maxVersion: number }[] }, parse: async data => data }, logResponseError: false })
      check(answer.errorCode, `${this.address}: versions`)
      return Object.fromEntries(answer.apiVersions.map(v => [v.apiKey, v]))
    } catch (error) {
      throw this.#failure ?? error
    } finally {
      clearTimeout(late)
    }
  }

  #sweep(): void {
    const overdue = this.#frames?.overdue(performance.now())
    if (overdue !== undefined) return this.destroy(`no answer to ${overdue} in time`)
    if (this.#frames?.idle !== true) return
    this.#endSweeps?.()
    this.#endSweeps = undefined
  }

  #closed(error: Error): void {
    if (this.#failure) return
    this.#failure = error
    this.#endSweeps?.()
    // kafkajs fails what waits when the socket reports an error, not when it merely closes.
    if (this.#socket && !this.#socket.destroyed) this.#socket.destroy(error)
    else this.#socket?.emit('error', error)
    this.#frames?.fail(error)
  }
}

/** kafkajs says at "error" what is ordinary here: a broker that restarts. Ours say what matters. */
function quiet(logger: Logger): KafkaJsLogger {
  const say = (message: string, extra?: object): void => logger.debug(`kafkajs: ${message}`, { ...extra })
  const self: KafkaJsLogger = { namespace: () => self, info: nothing, error: say, warn: say, debug: nothing }
  return self
}

const nothing = (): void => {}
