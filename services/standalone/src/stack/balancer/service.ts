/** The balancer of the stack: spreads requests, not connections, over the gateways. A stand-in for the load balancer of an installation. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import { listenTo } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Config } from './config.ts'
import { CAPS, createConnectionCap } from './connections.ts'
import type { Caps } from './connections.ts'
import { createCookieMemory } from './cookies.ts'
import { watchGateways } from './gateways.ts'
import type { Target } from './gateways.ts'
import { createThroughputMonitor } from './throughput.ts'
import { createProxy } from './proxy.ts'
import { TIMES } from './times.ts'
import type { Times } from './times.ts'
import { createTlsPassage } from './tls.ts'

export interface Balancer extends Running {
  port: number
  tlsPort: number | null
}

/** As the gateways have it: a CPE that builds a large answer is waited for. */
const KEEP_ALIVE_MS = 75_000
const DRAIN_MS = 15_000
/** So many requests may stand on one connection; CPEs send one after the other. */
const MOST_PIPELINED = 16

/** Starts it. @throws what `listen` throws */
export async function startBalancer(o: {
  config: Config
  telemetry: Telemetry
  times?: Times
  caps?: Caps
}): Promise<Balancer> {
  const { config, times = TIMES } = o
  const gateways = watchGateways(targetsOf(config))
  const requests = o.telemetry.counter('acs_balancer_requests_total', 'Requests by how they ended and by gateway')
  const dropped = o.telemetry.counter('acs_balancer_connections_dropped_total', 'Connections that were ended, by why')
  o.telemetry.gauge('acs_balancer_ready_gateways', 'Gateways that take requests', () => gateways.ready())
  const throughput = createThroughputMonitor(times)
  const proxy = createProxy({
    gateways,
    throughput,
    cookies: createCookieMemory(config.sessionByConnection === 'on'),
    onDone: (outcome, target) => requests.add(1, { outcome, gateway: target?.origin ?? 'none' }),
  })
  let stopping = false

  /** Requests of a connection, the one that is served first: they are served one after the other. */
  const queues = new WeakMap<Socket, Exchange[]>()
  const serveAll = async (queue: Exchange[]): Promise<void> => {
    for (let next = queue[0]; next !== undefined; queue.shift(), next = queue[0]) {
      if (stopping) next.response.shouldKeepAlive = false
      if (next.response.destroyed) continue
      await proxy.handle(next.request, next.response).catch(() => {
        dropped.add(1, { why: 'failed' })
        next?.request.socket.destroy()
      })
    }
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const queue = queues.get(request.socket) ?? []
    if (queue.length >= MOST_PIPELINED) {
      dropped.add(1, { why: 'pipelined' })
      return void request.socket.destroy()
    }
    queues.set(request.socket, queue)
    if (queue.push({ request, response }) === 1) void serveAll(queue)
  }

  const limits = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: times.headMs,
    requestTimeout: times.requestMs,
    connectionsCheckingInterval: Math.min(5_000, times.headMs / 4),
    maxHeaderSize: 16 * 1024,
    noDelay: true,
    keepAlive: true,
  }
  const server = createServer(limits, onRequest)
  const mayCome = createConnectionCap(o.caps ?? CAPS)
  const capped = (socket: Socket): boolean => {
    if (mayCome(socket)) return true
    dropped.add(1, { why: 'too-many' })
    socket.on('error', () => {}).destroy()
    return false
  }
  server.prependListener('connection', capped)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    dropped.add(1, { why: 'broken-http' })
    onBroken(error, socket as Socket, queues.get(socket as Socket)?.[0])
  })
  const tls = config.tlsCert === undefined ? null : createTlsPassage(gateways, capped)
  const listening = await listenTo(server, { port: config.port, host: undefined, options: limits })
  if (tls !== null) await listen(tls, config.tlsPort)
  return {
    name: 'stack-balancer',
    port: listening.port,
    tlsPort: tls && portOf(tls),
    notReady: () => (stopping ? 'stopping' : gateways.ready() === 0 ? 'no gateway is ready' : null),
    async stop() {
      stopping = true
      tls?.close()
      server.closeIdleConnections()
      const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
      await listening.stop()
      clearTimeout(late)
      gateways.close()
      throughput.close()
      await proxy.close()
    },
  }
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

function targetsOf(config: Config): Target[] {
  return config.gateways.map((address, i) => ({
    origin: `http://${address}`,
    tls: config.tlsGateways[i] ?? null,
    readiness: config.readiness[i] ?? '',
  }))
}

/** What follows a request that is being answered is let go with its connection; the answer still leaves. */
function onBroken(error: NodeJS.ErrnoException, socket: Socket, current: Exchange | undefined): void {
  if (current?.request.complete === true && !current.response.writableEnded) {
    if (!current.response.headersSent) current.response.shouldKeepAlive = false
    return
  }
  if (!socket.writable || current?.response.headersSent === true) return void socket.destroy()
  const status =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`, () => socket.destroy())
}

function listen(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, backlog: 4096 }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

const portOf = (server: NetServer): number => (server.address() as AddressInfo).port
