/** For the balancer's tests: gateways, a balancer before them, and CPEs that write bytes. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { silentTelemetry } from '@auroralinks/telemetry'
import type { Caps } from './connections.ts'
import { startBalancer } from './service.ts'
import type { Balancer } from './service.ts'
import type { Times } from './times.ts'

export const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port

export async function serve(t: TestContext, handler: RequestListener): Promise<Server> {
  const server = createServer(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

/** A gateway that says it is ready on another port, as the real ones do. */
export async function gateway(
  t: TestContext,
  handler: RequestListener,
): Promise<{ address: string; readiness: string; server: Server }> {
  const server = await serve(t, handler)
  const ops = await serve(t, (_request, response) => response.end('ready'))
  return { address: `127.0.0.1:${portOf(server)}`, readiness: `http://127.0.0.1:${portOf(ops)}/readyz`, server }
}

export async function balance(
  t: TestContext,
  gateways: { address: string; readiness: string }[],
  tls: string[] = [],
  limits: { times?: Times; caps?: Caps } = {},
): Promise<Balancer> {
  const config = {
    port: 0,
    tlsPort: 0,
    tlsCert: tls.length > 0 ? 'set' : undefined,
    opsPort: 0,
    opsHost: undefined,
    sessionByConnection: 'on' as const,
    gateways: gateways.map(g => g.address),
    tlsGateways: tls,
    readiness: gateways.map(g => g.readiness),
  }
  const balancer = await startBalancer({ config, telemetry: silentTelemetry, ...limits })
  t.after(() => balancer.stop())
  return balancer
}

/** One TCP connection of a CPE, written to and read from byte by byte. */
export function cpe(
  t: TestContext,
  port: number,
): { socket: Socket; answer(request: string, until?: RegExp): Promise<string> } {
  const socket = connect({ host: '127.0.0.1', port })
  let received = ''
  socket
    .setEncoding('latin1')
    .on('data', text => {
      received += text
    })
    .on('error', () => {})
  t.after(() => socket.destroy())
  return {
    socket,
    async answer(request, until = /\r\n\r\n[\s\S]*END/) {
      received = ''
      socket.write(request)
      while (!until.test(received) && !socket.destroyed)
        await Promise.race([once(socket, 'data'), once(socket, 'close')])
      return received
    },
  }
}

export const post = (headers = '', body = ''): string =>
  `POST / HTTP/1.1\r\nHost: acs\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

export const respondsWith =
  (text: string, headers: Record<string, string> = {}): RequestListener =>
  (request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(200, { ...headers, 'content-length': String(text.length) }).end(text))
  }

export async function wholeBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}
