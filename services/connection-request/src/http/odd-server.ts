/** For tests: a connection-request server that answers with exactly the bytes it is told to, and checks Digest as devices do. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

export interface SeenRequest {
  /** The request line's path. */
  path: string
  authorization: string | null
  /** By lower-case name. */
  headers: Record<string, string>
  /** Counted from 1. */
  connection: number
  /** Counted from 1 on its connection. */
  number: number
}

/** Bytes to send, `close` or `reset` afterwards; null: never answer. */
export type Reply = { send: string; then?: 'close' | 'reset' } | null

export interface OddServer {
  port: number
  seen: SeenRequest[]
  connections(): number
  close(): Promise<void>
}

export interface OddServerOptions {
  /** 127.0.0.1 unless said otherwise. */
  host?: string
  /** With it, it speaks TLS. */
  tls?: { cert: string; key: string }
}

export async function oddServer(
  reply: (request: SeenRequest) => Reply,
  { host = '127.0.0.1', tls }: OddServerOptions = {},
): Promise<OddServer> {
  const seen: SeenRequest[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const serve = (socket: Socket): void => {
    const connection = ++connections
    let number = 0
    let text = ''
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', data => {
      text += data.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const [line = '', ...lines] = text.slice(0, end).split('\r\n')
        text = text.slice(end + 4)
        const headers = Object.fromEntries(
          lines.map(l => [l.slice(0, l.indexOf(':')).toLowerCase(), l.slice(l.indexOf(':') + 1).trim()]),
        )
        const request = {
          path: line.split(' ')[1] ?? '',
          authorization: headers['authorization'] ?? null,
          headers,
          connection,
          number: ++number,
        }
        seen.push(request)
        const answer = reply(request)
        if (answer === null) continue
        if (answer.send !== '') socket.write(answer.send, 'latin1')
        if (answer.then === 'close') socket.end()
        if (answer.then === 'reset') socket.resetAndDestroy()
      }
    })
  }
  const server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve)
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** Whether a Digest header proves `user`/`pw`, as a device would reckon it; `uri` replaces the one in the header. */
export function proves(
  header: string | null,
  o: { realm: string; nonce: string; uri?: string; session?: boolean },
): boolean {
  if (header === null) return false
  const field = (name: string): string | undefined => new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(header)?.[1]
  if (field('nonce') !== o.nonce || field('username') !== 'user') return false
  let a1 = md5(`user:${o.realm}:pw`)
  if (o.session) a1 = md5(`${a1}:${o.nonce}:${field('cnonce')}`)
  const a2 = md5(`GET:${o.uri ?? field('uri')}`)
  const middle = field('qop') === undefined ? '' : `:${field('nc')}:${field('cnonce')}:${field('qop')}`
  return field('response') === md5(`${a1}:${o.nonce}${middle}:${a2}`)
}
