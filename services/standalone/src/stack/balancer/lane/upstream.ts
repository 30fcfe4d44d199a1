/** Kept connections to the gateways, each for one request at a time. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Target } from '../gateways.ts'
import { ANSWER_MS, CONNECT_MS, IDLE_MS } from '../times.ts'
import { readAnswer } from './heads.ts'
import type { AnswerHead } from './heads.ts'

export type Outcome =
  | { kind: 'answered'; head: AnswerHead; body: Buffer }
  /** The gateway has seen nothing of it. */
  | { kind: 'not-sent' }
  /** It may have been done, and there is no answer. */
  | { kind: 'broken' }

export interface Exchange {
  outcome: Promise<Outcome>
  /** Nobody wants the answer any more. */
  abort(): void
}

export interface Upstreams {
  /** Sends one whole request. */
  send(target: Target, request: Buffer): Exchange
  /** Lets go of what waits too long. @param now monotonic, ms */
  sweep(now: number): void
  close(): void
}

interface Connection {
  socket: Socket
  /** Of what it does now: waiting for an answer, or for the next request. */
  deadline: number
  settle: ((outcome: Outcome) => void) | null
  held: Buffer | null
  head: AnswerHead | null
  connected: boolean
}

export function createUpstreams(): Upstreams {
  const idle = new Map<Target, Connection[]>()
  const all = new Set<Connection>()

  const open = (target: Target): Connection => {
    const { hostname, port } = new URL(target.origin)
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const c: Connection = { socket, deadline: 0, settle: null, held: null, head: null, connected: false }
    all.add(c)
    socket.on('connect', () => {
      c.connected = true
      c.deadline += ANSWER_MS
    })
    socket.on('data', chunk => read(target, c, chunk as Buffer))
    socket.on('error', () => {})
    socket.on('close', () => {
      all.delete(c)
      const kept = idle.get(target)
      if (kept?.includes(c)) kept.splice(kept.indexOf(c), 1)
      end(c, { kind: c.connected ? 'broken' : 'not-sent' })
    })
    return c
  }

  const end = (c: Connection, outcome: Outcome): void => {
    const { settle } = c
    c.settle = null
    settle?.(outcome)
  }

  const read = (target: Target, c: Connection, chunk: Buffer): void => {
    const data = c.held === null ? chunk : Buffer.concat([c.held, chunk])
    const at = data.indexOf('\r\n\r\n')
    c.held = data
    if (at === -1) return
    c.head ??= readAnswer(data.toString('latin1', 0, at))
    // What nobody asked for, or what no gateway says.
    if (c.settle === null || c.head === null) return void c.socket.destroy()
    const whole = at + 4 + c.head.length
    if (data.length < whole) return
    const { head } = c
    c.held = null
    c.head = null
    if (head.close || data.length > whole) c.socket.destroy()
    else keep(target, c)
    end(c, { kind: 'answered', head, body: data.subarray(at + 4) })
  }

  const keep = (target: Target, c: Connection): void => {
    c.deadline = performance.now() + IDLE_MS
    const kept = idle.get(target)
    if (kept === undefined) idle.set(target, [c])
    else kept.push(c)
  }

  return {
    send(target, request) {
      const c = idle.get(target)?.pop() ?? open(target)
      c.deadline = performance.now() + (c.connected ? ANSWER_MS : CONNECT_MS)
      const outcome = new Promise<Outcome>(resolve => { c.settle = resolve })
      c.socket.write(request)
      return { outcome, abort: () => { if (c.settle !== null) c.socket.destroy() } }
    },
    sweep(now) {
      for (const c of all) if (c.deadline <= now) c.socket.destroy()
    },
    close() {
      for (const c of all) c.socket.destroy()
    },
  }
}
