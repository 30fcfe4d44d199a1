/** HTTP as CPEs speak it: whole requests with an agent of their own, or raw bytes on a socket. */
import { Agent, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** One request; without `agent` on a connection of its own. */
export function send(
  port: number,
  body: string | Uint8Array,
  o: { headers?: Record<string, string>; agent?: Agent; method?: string; path?: string } = {},
): Promise<Answer> {
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    const r = request(
      {
        host: '127.0.0.1',
        port,
        method: o.method ?? 'POST',
        path: o.path ?? '/',
        agent: o.agent ?? false,
        headers: { 'content-length': String(bytes.length), ...o.headers },
      },
      response => {
        let text = ''
        response
          .setEncoding('utf8')
          .on('data', chunk => {
            text += chunk
          })
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
          .on('error', reject)
      },
    )
    r.on('error', reject)
    r.end(bytes)
  })
}

/** The cookie of an answer as a CPE sends it back. */
export const cookieOf = (answer: Answer): string => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''

/** A CPE with one connection that keeps its cookie. */
export function device(port: number, o: { cookies?: boolean } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let cookie = ''
  return {
    async post(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
      const answer = await send(port, body, {
        agent,
        headers: { ...(cookie !== '' && o.cookies !== false ? { cookie } : {}), ...headers },
      })
      if (answer.headers['set-cookie'] !== undefined) cookie = cookieOf(answer)
      return answer
    },
    get cookie() {
      return cookie
    },
    close: () => agent.destroy(),
  }
}

export interface Raw {
  socket: Socket
  write(text: string): void
  /** Resolves with what has arrived as soon as it matches. */
  until(pattern: RegExp): Promise<string>
  /** Resolves with all when the server has closed. */
  ended: Promise<string>
}

/** A bare connection. */
export function raw(port: number): Raw {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  let text = ''
  const waiting = new Set<() => void>()
  socket.setEncoding('utf8')
  socket.on('data', chunk => {
    text += chunk
    for (const check of [...waiting]) check()
  })
  socket.on('error', () => {})
  const ended = new Promise<string>(resolve => socket.on('close', () => resolve(text)))
  socket.on('end', () => socket.end())
  return {
    socket,
    write: data => void socket.write(data),
    until: pattern =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!pattern.test(text)) return
          waiting.delete(check)
          const got = text
          text = ''
          resolve(got)
        }
        waiting.add(check)
        check()
        void ended.then(all => reject(new Error(`closed after: ${all}`)))
      }),
    ended,
  }
}
