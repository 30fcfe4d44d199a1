/**
 * kafkajs as the bus's client library: it connects and authenticates (TCP, TLS, SASL) and encodes the requests that are
 * not hot; once a connection is open, `Frames` has its socket. Nothing else imports kafkajs. It is used by inner paths:
 * what is used of them is written down in this file, and `kafkajs.test.ts` holds version and shapes.
 */
import { createRequire } from 'node:module'
import { connect as connectTcp, isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { coarseInterval } from '@auroralinks/runtime'
import type { Logger } from '@auroralinks/runtime'
import { KafkaError } from '../kafka-error.ts'
import type {
  BrokerConnection,
  BrokerConnectionOptions,
  KafkaClient,
  KafkaRequest,
  MemberAssignment,
  MemberMetadata,
} from './broker-connection.ts'
import { diagnose } from './diagnosis.ts'
import { Frames } from './frames.ts'
import type { RareRequests } from './rare-requests.ts'
import { saslFor } from './sasl.ts'

const require = createRequire(import.meta.url)

type ApiVersions = Record<number, { minVersion: number; maxVersion: number }>

interface Call {
  request: KafkaRequest
  response: { decode(payload: Buffer): Promise<unknown> }
}

interface Definition {
  protocol(o: { version: number }): (args: object) => Call
}

interface InnerLogger {
  namespace(name: string): InnerLogger
  info(message: string, extra?: object): void
  error(message: string, extra?: object): void
  warn(message: string, extra?: object): void
  debug(message: string, extra?: object): void
}

interface InnerConnection {
  connect(): Promise<true>
  authenticate(): Promise<void>
  /** In ms, a Long; 0: without end. */
  sessionLifetime: { toNumber(): number }
  setVersions(versions: ApiVersions): void
  setSupportAuthenticationProtocol(supported: boolean): void
  send<T>(o: {
    request: KafkaRequest
    response: { decode(payload: Buffer): Promise<T>; parse(data: T): Promise<T> }
    logResponseError: boolean
  }): Promise<T>
}

interface InnerQueue {
  throttleCheckTimeoutId: NodeJS.Timeout | null
  throttledUntil: number
  pending: unknown[]
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}

const requestQueue = require('kafkajs/src/network/requestQueue') as { prototype: InnerQueue }

// As it is, every queue keeps a timer of 1 ms going while nothing is pending: a thousand timers a second when idle.
requestQueue.prototype.scheduleCheckPendingRequests = function (this: InnerQueue): void {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    },
    Math.max(this.throttledUntil - Date.now(), 10),
  )
}

const Connection = require('kafkajs/src/network/connection') as new (o: {
  host: string
  port: number
  clientId: string
  connectionTimeout: number
  requestTimeout: number
  enforceRequestTimeout: boolean
  ssl: object | null
  sasl: object | null
  logger: InnerLogger
  socketFactory: (o: { host: string; port: number; ssl: object | null; onConnect: () => void }) => Socket
}) => InnerConnection

const apiKeys = require('kafkajs/src/protocol/requests/apiKeys') as Record<string, number>

const protocol = require('kafkajs/src/protocol/requests') as {
  requests: Record<string, Definition>
  lookup(versions: ApiVersions): (apiKey: number, definition: Definition) => ReturnType<Definition['protocol']>
}

const assigner = require('kafkajs/src/consumer/assignerProtocol') as {
  MemberMetadata: {
    encode(o: { version: number; topics: string[]; userData: Buffer }): Buffer
    decode(b: Buffer): MemberMetadata
  }
  MemberAssignment: {
    encode(o: { version: number; assignment: Record<string, number[]>; userData: Buffer }): Buffer
    decode(b: Buffer): MemberAssignment | null
  }
}

const errors = require('kafkajs/src/protocol/error') as {
  errorCodes: { type: string; code: number; message: string }[]
}
const errorByCode = new Map(errors.errorCodes.map(e => [e.code, e]))

/** Requests that kafkajs calls otherwise than the protocol. */
const NAMES: Partial<Record<keyof RareRequests, string>> = { FindCoordinator: 'GroupCoordinator' }

export const kafkajs: KafkaClient = {
  open: o => KafkaJsConnection.open(o),
  memberMetadata: {
    encode: value => assigner.MemberMetadata.encode({ version: 0, ...value }),
    decode: bytes => assigner.MemberMetadata.decode(bytes),
  },
  memberAssignment: {
    encode: value => assigner.MemberAssignment.encode({ version: 0, ...value }),
    decode: bytes => assigner.MemberAssignment.decode(bytes),
  },
  meaningOf(code) {
    const error = errorByCode.get(code)
    return error === undefined ? `error ${code}: unknown to this client` : `${error.type}: ${error.message}`
  },
}

const KEEP_ALIVE_MS = 10_000
const SWEEP_MS = 500
/** Who we are is proved anew, on a new connection, when so much of the time that the broker gives is over (KIP-368: as its own clients). */
const AGED_AT = { least: 0.8, spread: 0.1 }

class KafkaJsConnection implements BrokerConnection {
  readonly address: string
  readonly #o: BrokerConnectionOptions
  readonly #connection: InnerConnection
  #frames: Frames | undefined
  #socket: Socket | undefined
  #endSweeps: (() => void) | undefined
  #versions: ApiVersions = {}
  #failure: Error | undefined
  /** On the monotonic clock, in ms. */
  #agesAt = Infinity
  #retired = false
  /** What the socket said of its end. */
  #cause: Error | undefined
  readonly #ssl: ConnectionOptions | undefined

  private constructor(o: BrokerConnectionOptions) {
    this.#o = o
    this.address = `${o.host}:${o.port}`
    this.#ssl = typeof o.ssl === 'function' ? o.ssl() : o.ssl
    this.#connection = new Connection({
      host: o.host,
      port: o.port,
      clientId: o.clientId,
      connectionTimeout: o.connectTimeoutMs,
      requestTimeout: o.requestTimeoutMs,
      // Its timer would look every 100 ms; ours looks once a round, and takes a silent peer for gone.
      enforceRequestTimeout: false,
      ssl: this.#ssl ?? null,
      sasl: o.sasl === undefined ? null : saslFor(o.sasl),
      logger: quiet(o.logger),
      socketFactory: ({ host, port, ssl, onConnect }) => {
        const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
        const socket = ssl
          ? // An address is no server name (RFC 6066 3); the certificate is held against it all the same.
            connectTls({ ...options, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
          : connectTcp(options, onConnect)
        this.#socket = socket
        socket.once('error', (error: Error) => {
          this.#cause ??= error
        })
        socket.once('close', () => this.#closed(new Error(`${this.address} closed the connection`)))
        return socket
      },
    })
  }

  static async open(o: BrokerConnectionOptions): Promise<KafkaJsConnection> {
    const self = new KafkaJsConnection(o)
    let connected = false
    try {
      await self.#connection.connect()
      connected = true
      self.#versions = await self.#apiVersions()
      self.#connection.setVersions(self.#versions)
      self.#connection.setSupportAuthenticationProtocol(apiKeys['SaslAuthenticate']! in self.#versions)
      const began = performance.now()
      await self.#connection.authenticate()
      const lifetimeMs = self.#connection.sessionLifetime.toNumber()
      if (lifetimeMs > 0) self.#agesAt = began + lifetimeMs * (AGED_AT.least + Math.random() * AGED_AT.spread)
      if (self.#failure) throw self.#failure
      self.#frames = new Frames(self.#socket!, o.clientId)
      return self
    } catch (error) {
      self.destroy('it could not be opened')
      // A refusal by its code speaks for itself.
      if (error instanceof KafkaError) throw error
      throw await diagnose(error, self.#cause, {
        host: o.host,
        port: o.port,
        ssl: self.#ssl,
        sasl: o.sasl,
        asks: o.asks === true,
        connected,
      })
    }
  }

  get open(): boolean {
    return this.#failure === undefined
  }

  get aged(): boolean {
    return performance.now() >= this.#agesAt
  }

  retire(): void {
    this.#retired = true
    if (this.#frames?.idle !== false) return this.destroy('no longer wanted')
    this.#endSweeps ??= coarseInterval(SWEEP_MS, () => this.#sweep())
  }

  destroy(reason: string): void {
    this.#closed(new Error(`${this.address}: ${reason}`))
  }

  async send<T>(
    request: KafkaRequest,
    decode: (payload: Buffer) => T | Promise<T>,
    timeoutMs = this.#o.requestTimeoutMs,
  ): Promise<T> {
    if (this.#failure) throw this.#failure
    this.#endSweeps ??= coarseInterval(SWEEP_MS, () => this.#sweep())
    return decode(await this.#frames!.send(request, performance.now() + timeoutMs))
  }

  async call<N extends keyof RareRequests>(
    name: N,
    args: RareRequests[N]['args'],
    timeoutMs?: number,
  ): Promise<RareRequests[N]['answer']> {
    const inner = NAMES[name] ?? name
    const { request, response } = protocol.lookup(this.#versions)(apiKeys[inner]!, protocol.requests[inner]!)(args)
    return (await this.send(request, payload => response.decode(payload), timeoutMs)) as RareRequests[N]['answer']
  }

  /** Asked before anybody is authenticated, in kafkajs's own way; the connection counts as dead when that takes too long. */
  async #apiVersions(): Promise<ApiVersions> {
    const { request, response } = protocol.requests['ApiVersions']!.protocol({ version: 2 })({})
    const late = setTimeout(() => this.destroy('no answer to ApiVersions in time'), this.#o.connectTimeoutMs)
    try {
      const decode = async (payload: Buffer) =>
        (await response.decode(payload)) as {
          errorCode: number
          apiVersions: { apiKey: number; minVersion: number; maxVersion: number }[]
        }
      const answer = await this.#connection.send({
        request,
        response: { decode, parse: async data => data },
        logResponseError: false,
      })
      if (answer.errorCode !== 0)
        throw new KafkaError(answer.errorCode, `${this.address}: versions: ${kafkajs.meaningOf(answer.errorCode)}`)
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
    if (this.#retired) return this.destroy('no longer wanted')
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
function quiet(logger: Logger): InnerLogger {
  const say = (message: string, extra?: object): void => logger.debug(`kafkajs: ${message}`, { ...extra })
  const self: InnerLogger = { namespace: () => self, info: nothing, error: say, warn: say, debug: nothing }
  return self
}

const nothing = (): void => {}
