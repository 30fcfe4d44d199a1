/**
 * The short way through the balancer: an ordinary POST goes to a gateway and its answer back with one read and one write
 * on each side. A connection whose bytes are anything else is handed to the thorough way, node:http, and stays there.
 */
import type { Socket } from 'node:net'
import { everyRound } from '@auroralinks/runtime'
import type { CookieMemory } from '../cookies.ts'
import type { Gateways, Target } from '../gateways.ts'
import { readRequest } from './heads.ts'
import type { AnswerHead, RequestHead } from './heads.ts'
import { createUpstreams } from './upstream.ts'
import type { Exchange } from './upstream.ts'

export interface LaneOptions {
  gateways: Gateways
  cookies: CookieMemory
  /** Takes a connection that is not for the short way, with what was read of it put back. */
  handOver(socket: Socket): void
  /** Told of each request that ended: by whom it was answered, or why it was not. */
  onDone(outcome: 'answered' | 'no-gateway' | 'broken' | 'gone', target: Target | null): void
}

export interface Lane {
  onConnection(socket: Socket): void
  /** From now on connections end with their answers, idle ones at once. */
  drain(): void
  /** Ends connections that still wait. */
  cut(): void
  close(): void
}

interface Client {
  socket: Socket
  /** Read and not yet sent on. */
  held: Buffer | null
  exchange: Exchange | null
  busy: boolean
  /** Something last came or went, monotonic, ms. */
  lastAt: number
}

const LARGEST_HEAD = 16 * 1024
const LARGEST_BODY = 1024 * 1024
/** An idle connection is kept so long, an unfinished request waited for so long, in ms. */
const IDLE_MS = 75_000
const UNFINISHED_MS = 60_000
const SWEEP_MS = 1_000

export function createLane(o: LaneOptions): Lane {
  const upstreams = createUpstreams()
  const clients = new Set<Client>()
  let draining = false
  const endSweeps = everyRound(SWEEP_MS, () => {
    const now = performance.now()
    upstreams.sweep(now)
    for (const c of clients) if (!c.busy && now - c.lastAt > (c.held === null ? IDLE_MS : UNFINISHED_MS)) c.socket.destroy()
  })

  const onConnection = (socket: Socket): void => {
    const c: Client = { socket, held: null, exchange: null, busy: false, lastAt: performance.now() }
    clients.add(c)
    socket.on('data', chunk => {
      c.lastAt = performance.now()
      c.held = c.held === null ? chunk as Buffer : Buffer.concat([c.held, chunk as Buffer])
      if (!c.busy) next(c)
      else if (c.held.length > LARGEST_BODY) socket.destroy()
    })
    // As node:http takes it: who says no more wants no more.
    socket.on('end', () => {
      c.exchange?.abort()
      socket.end()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      clients.delete(c)
      c.exchange?.abort()
    })
  }

  /** Sends on the next request, when all of it is there. */
  const next = (c: Client): void => {
    const { held } = c
    if (held === null) return
    const at = held.indexOf('\r\n\r\n')
    if (at === -1 && held.length <= LARGEST_HEAD) return
    const head = at === -1 ? null : readRequest(held.toString('latin1', 0, at), c.socket.remoteAddress ?? '')
    if (head === null || head.length > LARGEST_BODY) return handOver(c)
    const end = at + 4 + head.length
    if (held.length < end) return
    c.held = held.length === end ? null : held.subarray(end)
    c.busy = true
    void serve(c, head, held.subarray(at + 4, end))
  }

  const handOver = (c: Client): void => {
    const { socket, held } = c
    clients.delete(c)
    for (const event of ['data', 'end', 'error', 'close']) socket.removeAllListeners(event)
    socket.pause()
    socket.unshift(held!)
    o.handOver(socket)
    process.nextTick(() => socket.resume())
  }

  const serve = async (c: Client, head: RequestHead, body: Buffer): Promise<void> => {
    const cookie = head.hasCookie ? undefined : o.cookies.of(c.socket)
    const text = cookie === undefined ? head.text : `${head.text}\r\ncookie: ${cookie}`
    const request = Buffer.concat([Buffer.from(`${text}\r\n\r\n`, 'latin1'), body])
    const tried = new Set<Target>()
    for (let target = o.gateways.next(tried); target !== null; target = o.gateways.next(tried)) {
      c.exchange = upstreams.send(target, request)
      const outcome = await c.exchange.outcome
      c.exchange = null
      if (c.socket.destroyed) return o.onDone('gone', target)
      if (outcome.kind === 'answered') {
        o.cookies.learn(c.socket, outcome.head.setCookies)
        o.onDone('answered', target)
        return answer(c, outcome.head, outcome.body, head.close)
      }
      if (outcome.kind === 'broken') {
        o.onDone('broken', target)
        return refuse(c, '502 Bad Gateway', 'the gateway ended before it answered')
      }
      o.gateways.failed(target)
      tried.add(target)
    }
    o.onDone('no-gateway', null)
    refuse(c, '503 Service Unavailable', 'no gateway is ready')
  }

  const answer = (c: Client, head: AnswerHead, body: Buffer, wantsClose: boolean): void => {
    const close = wantsClose || draining
    const text = close ? `${head.text}\r\nconnection: close\r\n\r\n` : `${head.text}\r\n\r\n`
    const bytes = body.length === 0 ? Buffer.from(text, 'latin1') : Buffer.concat([Buffer.from(text, 'latin1'), body])
    c.busy = false
    c.lastAt = performance.now()
    if (close) return void c.socket.end(bytes)
    c.socket.write(bytes)
    next(c)
  }

  const refuse = (c: Client, status: string, why: string): void => {
    c.socket.end(`HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${why.length + 1}\r\nretry-after: 5\r\nconnection: close\r\n\r\n${why}\n`)
  }

  return {
    onConnection,
    drain() {
      draining = true
      for (const c of clients) if (!c.busy) c.socket.end()
    },
    cut() {
      for (const c of clients) c.socket.destroy()
    },
    close() {
      endSweeps()
      upstreams.close()
    },
  }
}
