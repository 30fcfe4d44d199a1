/**
 * A pool of keep-alive connections, as a proxy keeps them to its servers: each request goes over whichever is free, so
 * that requests of different sessions follow each other on one connection, and one session uses many.
 */
import { Connection } from './http.ts'
import type { Requester, Response } from './http.ts'

export interface Pool extends Requester {
  /** Closes all connections. */
  end(): void
}

export function createPool(host: string, port: number, size: number): Pool {
  const connections = Array.from({ length: size }, () => new Connection(host, port))
  const free = [...connections]
  const waiting: ((c: Connection) => void)[] = []
  const acquire = (): Promise<Connection> | Connection => free.shift() ?? new Promise(resolve => waiting.push(resolve))
  const release = (c: Connection): void => {
    const next = waiting.shift()
    if (next) next(c)
    else free.push(c)
  }
  return {
    async request(bytes): Promise<Response> {
      const c = await acquire()
      try {
        return await c.request(bytes)
      } finally {
        release(c)
      }
    },
    // A session that ends, or wants a connection of its own, has no say over the proxy's.
    close() {},
    end() {
      for (const c of connections) c.close()
    },
  }
}
