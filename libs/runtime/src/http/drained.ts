/** The graceful end of a server. */
import type { Server } from 'node:http'

const LOOK_MS = 20

/** Takes no new connections, and resolves when what was being answered is; what takes longer than `ms` is cut off. */
export function drained(server: Server, ms: number): Promise<void> {
  return new Promise(resolve => {
    const late = setTimeout(() => server.closeAllConnections(), ms)
    // A connection becomes idle when its last answer is out, and would then be kept for the next request.
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_MS)
    server.close(() => {
      clearTimeout(late)
      clearInterval(idle)
      resolve()
    })
    server.closeIdleConnections()
  })
}
