/**
 * The thorough way through the balancer: hands each request to the next ready gateway and its answer back. A request goes to a second gateway only when the
 * first could not be connected to: once sent, it may have been done.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Pool } from 'undici'
import type { Dispatcher } from 'undici'
import { bodyOf } from './body.ts'
import type { RequestBody } from './body.ts'
import type { CookieMemory } from './cookies.ts'
import type { Gateways, Target } from './gateways.ts'
import { requestHeaders, responseHeaders } from './headers.ts'
import { ANSWER_MS, CONNECT_MS, IDLE_MS } from './times.ts'

export interface ProxyOptions {
  gateways: Gateways
  cookies: CookieMemory
  /** Told of each request that ended: by whom it was answered, or why it was not. */
  onDone(outcome: 'answered' | 'no-gateway' | 'broken' | 'gone', target: Target | null): void
}

export interface Proxy {
  handle(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

type Sendable = Exclude<RequestBody, { kind: 'gone' }>
type Outcome = 'answered' | 'not-sent' | 'broken' | 'gone'

export function createProxy(o: ProxyOptions): Proxy {
  const pools = new Map<Target, Pool>()
  const poolOf = (target: Target): Pool => {
    let pool = pools.get(target)
    if (pool === undefined) pools.set(target, (pool = new Pool(target.origin, { pipelining: 1, keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS, connect: { timeout: CONNECT_MS } })))
    return pool
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    if (body.kind === 'gone') return o.onDone('gone', null)
    const tried = new Set<Target>()
    for (let target = o.gateways.next(); target !== null; target = o.gateways.next(tried)) {
      const outcome = await forward(poolOf(target), request, response, body)
      if (outcome !== 'not-sent') {
        if (outcome === 'broken') refuse(response, 502, 'the gateway ended before it answered')
        return o.onDone(outcome, target)
      }
      o.gateways.failed(target)
      tried.add(target)
      if (body.kind === 'stream') break
    }
    refuse(response, 503, 'no gateway is ready')
    o.onDone('no-gateway', null)
  }

  const forward = (pool: Pool, request: IncomingMessage, response: ServerResponse, body: Sendable): Promise<Outcome> => new Promise(resolve => {
    const { socket } = request
    let sent = false
    let answered = false
    /** The last chunk so far: a short answer leaves in one piece with its header. */
    let held: Buffer | undefined
    let abort: (() => void) | undefined
    const onClose = (): void => abort?.()
    const done = (outcome: Outcome): void => {
      response.off('close', onClose)
      resolve(outcome)
    }
    response.on('close', onClose)
    const options: Dispatcher.DispatchOptions = {
      path: request.url ?? '/', method: (request.method ?? 'POST') as Dispatcher.HttpMethod,
      headers: requestHeaders(request.rawHeaders, { remoteAddress: socket.remoteAddress ?? '', cookie: o.cookies.of(socket) }),
      body: body.kind === 'stream' ? body.stream : body.bytes,
    }
    pool.dispatch(options, {
      onRequestStart(controller) {
        sent = true
        abort = () => controller.abort(new Error('the client went away'))
        if (response.destroyed) abort()
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return
        answered = true
        o.cookies.learn(socket, headers['set-cookie'])
        response.writeHead(status, responseHeaders(headers))
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
      onResponseError() {
        if (response.destroyed) return done('gone')
        // A half answer must not look like a whole one.
        if (answered) socket.destroy()
        done(sent ? 'broken' : 'not-sent')
      },
    })
  })

  return {
    handle: (request, response) => void serve(request, response),
    close: async () => {
      await Promise.all([...pools.values()].map(pool => pool.close()))
    },
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent || response.destroyed) return
  const text = `${why}\n`
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': String(Buffer.byteLength(text)), 'retry-after': String(5 + Math.floor(Math.random() * 6)), 'connection': 'close' }).end(text)
}
