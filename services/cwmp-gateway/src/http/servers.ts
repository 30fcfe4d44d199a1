/** The listeners: HTTP always, with the fast path before node:http; HTTPS where a certificate is configured. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { Socket } from 'node:net'
import { listenTo } from '@auroralinks/runtime'
import type { Listening, Logger } from '@auroralinks/runtime'
import type { Config } from '../config.ts'
import type { Connections } from './connections.ts'
import type { HttpEdge } from './edge.ts'
import { createIdleWatch } from './idle.ts'
import { createFastPath } from './fast-path.ts'
import type { Lingering } from './lingering.ts'
import type { Metrics } from '../metrics.ts'
import { startTls } from './tls.ts'

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
  /** When the first of its certificates ends, in ms since 1970; null without one. */
  certificateEndsAt(): number | null
  /** Takes no new connections and closes the idle ones. */
  stopListening(): Promise<void>
  /** Closes what is left. */
  closeAll(): void
}

/** @throws ConfigError for a certificate that cannot be read, and what `listen` throws */
export async function startServers(o: {
  config: Config
  edge: HttpEdge
  connections: Pick<Connections, 'admit'>
  lingering: Pick<Lingering, 'close'>
  logger: Logger
  metrics: Metrics
}): Promise<Servers> {
  const { config, edge, connections, lingering } = o
  const tls = await startTls(o)
  const limits = limitsOf(config)
  const plain = createServer(limits)
  const secure = tls === null ? null : createTlsServer({ ...limits, ...tls.options })
  const endTls = secure === null ? () => {} : tls!.attach(secure)
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
    endTls()
    for (const { stop } of listening) void stop()
    throw error
  }
  return {
    port: listening[0]!.port,
    tlsPort: listening[1]?.port ?? null,
    certificateEndsAt: () => tls?.endsAt() ?? null,
    async stopListening() {
      endTls()
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
