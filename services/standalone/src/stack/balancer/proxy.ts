/**
 * Hands each request to the next ready gateway and its answer back. A request goes to a second gateway only when the
 * first could not be connected to: once sent, it may have been done.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { limitUnreadBody } from '@auroralinks/runtime'
import type { Dispatcher } from 'undici'
import { bodyOf } from './body.ts'
import type { RequestBody } from './body.ts'
import type { CookieMemory } from './cookies.ts'
import type { Gateways, Target } from './gateways.ts'
import { createGatewayClients } from './gateway-clients.ts'
import type { GatewayClients } from './gateway-clients.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import type { ThroughputMonitor } from './throughput.ts'
import { faultOf, refuse, targetOf } from './refusals.ts'

/** How a request ended: by whom it was answered, or why it was not. */
export type RequestOutcome = 'answered' | 'refused' | 'no-gateway' | 'broken' | 'gone' | 'slow' | 'failed'

export interface ProxyOptions {
  gateways: Gateways
  cookies: CookieMemory
  throughput: ThroughputMonitor
  onDone(outcome: RequestOutcome, target: Target | null): void
}

export interface Proxy {
  /** Ends when the answer was taken or the connection is gone; whatever goes wrong with one ends that connection. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  close(): Promise<void>
}

type Sendable = Exclude<RequestBody, { kind: 'gone' }>
type Outcome = 'answered' | 'unreachable' | 'refused' | 'broken' | 'gone'

/** What a gateway answered early, its client reads though it still sends. */
const UNREAD = { bytes: 4 * 1_048_576, ms: 2_000 }

export function createProxy(o: ProxyOptions): Proxy {
  const connections = new Map<Target, GatewayClients>()
  const clientsOf = (target: Target): GatewayClients => {
    let clients = connections.get(target)
    if (clients === undefined) connections.set(target, (clients = createGatewayClients(target.origin)))
    return clients
  }

  const serve = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<[RequestOutcome, Target | null]> => {
    const fault = faultOf(request)
    if (fault !== null) {
      refuse(response, fault.status, fault.why)
      return ['refused', null]
    }
    const body = await bodyOf(request)
    if (body.kind === 'gone') return ['gone', null]
    const { socket, headers } = request
    const proxied =
      headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined
    const sent = requestHeaders(request.rawHeaders, {
      remoteAddress: socket.remoteAddress ?? '',
      cookie: o.cookies.headerFor(socket, headers.cookie, proxied),
    })
    const tried = new Set<Target>()
    for (let target = o.gateways.next(); target !== null; target = o.gateways.next(tried)) {
      const outcome = await forward(clientsOf(target), request, response, sent, body)
      if (outcome === 'refused')
        refuse(response, 400, 'the request cannot be forwarded: its target or a header is no HTTP/1.1')
      if (outcome === 'broken') refuse(response, 502, 'the gateway ended before it answered')
      if (outcome !== 'unreachable') return [outcome, target]
      o.gateways.failed(target)
      tried.add(target)
    }
    refuse(response, 503, 'no gateway is ready')
    return ['no-gateway', null]
  }

  const forward = (
    clients: GatewayClients,
    request: IncomingMessage,
    response: ServerResponse,
    headers: string[],
    body: Sendable,
  ): Promise<Outcome> =>
    new Promise(resolve => {
      const { socket } = request
      const client = clients.take()
      const offered = body.kind === 'stream' ? body.offer() : null
      let sent = false
      let answered = false
      /** The last chunk so far: a short answer leaves in one piece with its header. */
      let held: Buffer | undefined
      let abort: (() => void) | undefined
      const onClose = (): void => abort?.()
      const done = (outcome: Outcome): void => {
        response.off('close', onClose)
        clients.giveBack(client)
        resolve(outcome)
      }
      response.on('close', onClose)
      client.dispatch(
        {
          path: targetOf(request.url ?? '')!,
          method: 'POST',
          headers,
          body: body.kind === 'whole' ? body.bytes : offered!.stream,
        },
        {
          onRequestStart(controller: Dispatcher.DispatchController) {
            sent = true
            abort = () => controller.abort(new Error('the client went away'))
            if (response.destroyed) abort()
            else offered?.begin()
          },
          onResponseStart(_controller, status, answer) {
            if (status < 200) return
            answered = true
            o.cookies.learn(socket, answer['set-cookie'])
            // What was not read of a body stays before the next request.
            if (!request.complete) response.shouldKeepAlive = false
            response.writeHead(status, responseHeaders(answer))
          },
          onResponseData(controller, chunk) {
            const before = held
            held = chunk
            if (before === undefined || response.write(before)) return
            controller.pause()
            response.once('drain', () => controller.resume())
          },
          onResponseEnd() {
            response.end(held)
            done('answered')
          },
          onResponseError(_controller, error) {
            if (response.destroyed) return done('gone')
            // A half answer must not look like a whole one.
            if (answered) socket.destroy()
            done(sent ? 'broken' : isUnreachable(error) ? 'unreachable' : 'refused')
          },
        },
      )
    })

  return {
    async handle(request, response) {
      const { socket } = request
      limitUnreadBody(request, response, UNREAD)
      let slow = false
      const tooSlow = (): void => {
        slow = true
        // Told, where it still listens; what it sends is not read any more.
        if (!response.headersSent) refuse(response, 408, 'the request comes too slowly')
        socket.destroySoon()
      }
      const received = request.complete ? () => {} : o.throughput.watch(socket, 'read', tooSlow)
      request
        .on('error', () => {})
        .once('end', received)
        .once('close', received)
      response.on('error', () => {})
      const taken = new Promise(resolve => response.once('close', resolve))
      try {
        const [outcome, target] = await serve(request, response)
        o.onDone(slow ? 'slow' : outcome, target)
      } catch {
        socket.destroy()
        o.onDone('failed', null)
      } finally {
        received()
      }
      const delivered = o.throughput.watch(socket, 'written', () => socket.destroy())
      await taken
      delivered()
    },
    close: async () => {
      await Promise.all([...connections.values()].map(clients => clients.close()))
    },
  }
}

/** Whether no connection to the gateway came about: anything else that keeps a request from being sent is the request's. */
function isUnreachable(error: unknown): boolean {
  const { syscall, code, errors } = error as NodeJS.ErrnoException & { errors?: readonly unknown[] }
  if (Array.isArray(errors)) return errors.some(isUnreachable)
  return syscall === 'connect' || syscall === 'getaddrinfo' || code === 'UND_ERR_CONNECT_TIMEOUT'
}
