/**
 * Several listeners on one port. The event loop takes one new connection per listener and turn; when turns are long,
 * because many devices are being served, new connections would wait for seconds where nobody sees them, while open ones
 * are served at once. With several (SO_REUSEPORT) they come in together, and overload is seen.
 */
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'

/** New connections per turn, about: the kernel spreads them over the listeners. */
const LISTENERS = 128

/** Connections that wait to be taken, for each. */
const BACKLOG = 256

export interface Listening {
  port: number
  /** Takes no new connections; resolves when all that were taken are closed. */
  stop(): Promise<void>
}

/** Has `server` serve what comes to a port (0: any free one). @throws what `listen` throws, EADDRINUSE where anybody else has it */
export async function listenTo(
  server: Server,
  o: { port: number; host: string | undefined; options: { noDelay: boolean; keepAlive: boolean } },
): Promise<Listening> {
  const { host } = o
  // Among listeners that share a port nobody is told that it is taken: one that does not share it finds out.
  if (o.port !== 0) {
    const alone = createServer()
    await listen(alone, { port: o.port, host })
    await close(alone)
  }
  const listeners: Server[] = []
  try {
    await listen(server, { port: o.port, host, reusePort: true })
    listeners.push(server)
    const port = portOf(server)
    while (listeners.length < LISTENERS) {
      const listener = createServer(o.options, socket => {
        server.emit('connection', socket)
      })
      await listen(listener, { port, host, reusePort: true })
      listeners.push(listener)
    }
    return {
      port,
      stop: async () => {
        await Promise.all(listeners.map(close))
      },
    }
  } catch (error) {
    await Promise.all(listeners.map(close))
    if ((error as NodeJS.ErrnoException).code !== 'ENOTSUP') throw error
    await listen(server, { port: o.port, host })
    return { port: portOf(server), stop: () => close(server) }
  }
}

function listen(server: Server, o: { port: number; host: string | undefined; reusePort?: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ ...o, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

const close = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
  })

const portOf = (server: Server): number => (server.address() as AddressInfo).port
