/** The balancer of the stack: spreads requests, not connections, over the gateways. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import { listenTo } from '@auroralinks/runtime'
import type { Running } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Config } from './config.ts'
import { createCookieMemory } from './cookies.ts'
import { watchGateways } from './gateways.ts'
import type { Target } from './gateways.ts'
import { createLane } from './lane/lane.ts'
import { createProxy } from './proxy.ts'
import { createTlsPassage } from './tls.ts'

export interface Balancer extends Running {
  port: number
  tlsPort: number | null
}

/** As the gateways have it: a CPE that builds a large answer is waited for. */
const LIMITS = { keepAliveTimeout: 75_000, headersTimeout: 20_000, requestTimeout: 60_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024, noDelay: true, keepAlive: true }

const DRAIN_MS = 15_000

/** Starts it. @throws what `listen` throws */
export async function startBalancer(o: { config: Config; telemetry: Telemetry }): Promise<Balancer> {
  const { config } = o
  const gateways = watchGateways(targetsOf(config))
  const requests = o.telemetry.counter('acs_balancer_requests_total', 'Requests by how they ended and by gateway')
  o.telemetry.gauge('acs_balancer_ready_gateways', 'Gateways that take requests', () => gateways.ready())
  const cookies = createCookieMemory()
  const onDone = (outcome: string, target: Target | null): void => requests.add(1, { outcome, gateway: target?.origin ?? 'none' })
  const proxy = createProxy({ gateways, cookies, onDone })
  const answering = new WeakMap<Socket, ServerResponse>()
  const server = createServer(LIMITS, (request: IncomingMessage, response: ServerResponse) => {
    answering.set(request.socket, response)
    response.on('close', () => answering.delete(request.socket))
    proxy.handle(request, response)
  })
  const thorough = server.listeners('connection')[0] as (socket: Socket) => void
  const lane = createLane({ gateways, cookies, onDone, handOver: socket => thorough.call(server, socket) })
  server.removeAllListeners('connection').on('connection', lane.onConnection)
  server.on('clientError', (_error, socket) => onJunk(socket as Socket, answering.get(socket as Socket)))
  const tls = config.tlsCert === undefined ? null : createTlsPassage(gateways)
  const listening = await listenTo(server, { port: config.port, host: undefined, options: LIMITS })
  if (tls !== null) await listen(tls, config.tlsPort)
  let stopping = false
  return {
    name: 'stack-balancer',
    port: listening.port,
    tlsPort: tls && portOf(tls),
    notReady: () => (stopping ? 'stopping' : gateways.ready() === 0 ? 'no gateway is ready' : null),
    async stop() {
      stopping = true
      tls?.close()
      server.closeIdleConnections()
      lane.drain()
      const late = setTimeout(() => {
        server.closeAllConnections()
        lane.cut()
      }, DRAIN_MS)
      await listening.stop()
      clearTimeout(late)
      gateways.close()
      lane.close()
      await proxy.close()
    },
  }
}

function targetsOf(config: Config): Target[] {
  return config.gateways.map((address, i) => ({ origin: `http://${address}`, tls: config.tlsGateways[i] ?? null, readiness: config.readiness[i] ?? '' }))
}

/** What follows a request that is being answered is let go with its connection; the answer still leaves. */
function onJunk(socket: Socket, response: ServerResponse | undefined): void {
  if (response !== undefined && !response.writableEnded) {
    if (!response.headersSent) response.shouldKeepAlive = false
    return
  }
  if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  else socket.destroy()
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
