/** What the balancer answers by itself. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a request itself causes: no gateway has to see it, and none is blamed for it. Null for one that is forwarded. */
export function faultOf(request: IncomingMessage): { status: 400 | 405; why: string } | null {
  if (request.method !== 'POST') return { status: 405, why: 'CWMP is spoken with POST' }
  return targetOf(request.url ?? '') === null ? { status: 400, why: 'the target of a request should be a path' } : null
}

/** The path that a gateway is asked for: what stands there, or what an address as a proxy gets it names (RFC 9112 3.2.2); null for anything else. */
export function targetOf(url: string): string | null {
  const path = url.startsWith('/')
    ? url
    : (/^https?:\/\/[^/?#]+(\/[^#]*)?$/i.exec(url)?.[1] ?? (/^https?:\/\/[^/?#]+$/i.test(url) ? '/' : null))
  return path === null || /[^\x21-\x7e]/.test(path) ? null : path
}

/** Answers and closes; does nothing when an answer has begun. */
export function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent || response.destroyed) return
  const text = `${why}\n`
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      connection: 'close',
      ...(status === 405 ? { allow: 'POST' } : {}),
      ...(status >= 500 ? { 'retry-after': String(5 + Math.floor(Math.random() * 6)) } : {}),
    })
    .end(text)
}
