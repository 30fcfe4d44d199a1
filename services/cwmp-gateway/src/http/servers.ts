/** The listeners: HTTP always, with the fast path before node:http; HTTPS where a certificate is configured. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { Socket } from 'node:net'
import { ConfigError, listenTo } from '@auroralinks/runtime'
import type { Listening } from '@auroralinks/runtime'
import type { Config } from '../config.ts'
import type { Connections } from './connections.ts'
import type { HttpEdge } from './edge.ts'
import { createIdleWatch } from './idle.ts'
import { createFastPath } from './fast-path.ts'
import type { Lingering } from './lingering.ts'

/** Longer than a CPE takes to build a large answer (quirk H18), in ms. */
const KEEP_ALIVE_MS = 75_000
/** Headers alone, in ms. */
const HEADERS_MS = 20_000

function limitsOf(config: Config) {
  const requestMs = config.requestSeconds * 1000
  return {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: Math.min(HEADERS_MS, requestMs),
    // The body has as long as it gets on (minimum-rate.ts).
    requestTimeout: 0,
    handshakeTimeout: HEADERS_MS,
    connectionsCheckingInterval: Math.min(5_000, requestMs / 4),
    maxHeaderSize: 16 * 1024,
    requireHostHeader: false,
    noDelay: true,
    // Who says nothing is let go long before TCP would ask whether it is still there.
    keepAlive: false,
  }
}

export interface Servers {
  port: number
  tlsPort: number | null
  /** Takes no new connections and closes the idle ones. */
  stopListening(): Promise<void>
  /** Closes what is left. */
  closeAll(): void
}

/** @throws ConfigError for a certificate that cannot be read, and what `listen` throws */
export async function startServers(
  config: Config,
  edge: HttpEdge,
  connections: Pick<Connections, 'admit'>,
  lingering: Pick<Lingering, 'close'>,
): Promise<Servers> {
  const tls = tlsOptions(config)
  const limits = limitsOf(config)
  const plain = createServer(limits)
  const secure = tls === null ? null : secureServer(limits, tls)
  const servers = secure === null ? [plain] : [plain, secure]
  const idle = createIdleWatch(KEEP_ALIVE_MS + limits.headersTimeout)
  for (const server of servers) {
    const counted =
      (serve: (request: IncomingMessage, response: ServerResponse) => void) =>
      (request: IncomingMessage, response: ServerResponse): void => {
        idle.began(request.socket)
        response.once('prefinish', () => idle.answered(request.socket))
        serve(request, response)
      }
    server.on('request', counted(edge.onRequest))
    server.on('checkContinue', counted(edge.onCheckContinue))
    server.on('checkExpectation', counted(edge.onCheckExpectation))
    server.on('clientError', edge.onClientError)
    // It serves what is given to it and does not listen itself; this starts the watch over its deadlines.
    server.emit('listening')
  }
  secure?.on('secureConnection', idle.entered)
  const handOver = (socket: Socket): void => {
    idle.entered(socket)
    plain.emit('connection', socket)
  }
  const fastPath = createFastPath({
    serve: edge.onArrival,
    handOver,
    failed: edge.onFailure,
    linger: lingering.close,
    silentMs: { first: limits.headersTimeout, later: KEEP_ALIVE_MS },
  })
  const serve = config.fastPath === 'on' ? fastPath.onConnection : handOver
  const front = createTcpServer(limits, socket => {
    if (connections.admit(socket)) serve(socket)
  })
  const secureFront =
    secure &&
    createTcpServer(limits, socket => {
      if (connections.admit(socket)) secure.emit('connection', socket)
    })
  const listening: Listening[] = []
  try {
    listening.push(await listenTo(front, { port: config.port, host: config.host, options: limits }))
    if (secureFront !== null)
      listening.push(await listenTo(secureFront, { port: config.tlsPort, host: config.host, options: limits }))
  } catch (error) {
    for (const { stop } of listening) void stop()
    throw error
  }
  return {
    port: listening[0]!.port,
    tlsPort: listening[1]?.port ?? null,
    async stopListening() {
      fastPath.closeIdle()
      // Ends the watch over deadlines too.
      for (const server of servers) server.close(() => {})
      await Promise.all(listening.map(l => l.stop()))
    },
    closeAll() {
      fastPath.closeAll()
      for (const server of servers) server.closeAllConnections()
    },
  }
}

interface TlsOptions {
  cert: Buffer
  key: Buffer
  ca: Buffer | undefined
  ciphers: string | undefined
}

function tlsOptions(config: Config): TlsOptions | null {
  if (config.tlsCert === undefined && config.tlsKey === undefined) return null
  if (config.tlsCert === undefined || config.tlsKey === undefined)
    throw new ConfigError('ACS_CWMP_TLS_CERT and ACS_CWMP_TLS_KEY belong together: only one is set')
  return {
    cert: fileOf('ACS_CWMP_TLS_CERT', config.tlsCert),
    key: fileOf('ACS_CWMP_TLS_KEY', config.tlsKey),
    ca: config.tlsClientCa === undefined ? undefined : fileOf('ACS_CWMP_TLS_CLIENT_CA', config.tlsClientCa),
    ciphers: config.tlsCiphers,
  }
}

/** A CPE without certificate, or with one of another CA, still comes in: identity decides what it has to prove. */
function secureServer(limits: ReturnType<typeof limitsOf>, { cert, key, ca, ciphers }: TlsOptions): Server {
  try {
    return createTlsServer({
      ...limits,
      cert,
      key,
      minVersion: 'TLSv1.2',
      ...(ca && { ca, requestCert: true, rejectUnauthorized: false }),
      ...(ciphers && { ciphers }),
    })
  } catch (error) {
    throw new ConfigError(
      `the certificate, its key or the cipher suites of CWMP over HTTPS are not usable: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function fileOf(variable: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigError(
      `${variable} names "${path}", which cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
