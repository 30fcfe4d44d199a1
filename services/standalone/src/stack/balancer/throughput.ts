/** Finds connections below the minimum throughput, in either direction: bytes in each window of time count, not that a byte came at all. */
import type { Socket } from 'node:net'
import type { Times } from './times.ts'

export interface ThroughputMonitor {
  /** Watches what comes from (`read`) or goes to (`written`) a peer until the returned function is called. */
  watch(socket: Socket, direction: 'read' | 'written', onSlow: () => void): () => void
  close(): void
}

interface Watched {
  socket: Socket
  direction: 'read' | 'written'
  bytes: number
  until: number
  onSlow: () => void
}

/** Bytes that reached the peer's side: what waits in our own memory has not. */
const bytesOf = (socket: Socket, direction: 'read' | 'written'): number =>
  direction === 'read' ? socket.bytesRead : socket.bytesWritten - socket.writableLength

export function createThroughputMonitor(times: Pick<Times, 'windowMs' | 'windowBytes'>): ThroughputMonitor {
  const watched = new Set<Watched>()
  const look = (): void => {
    const now = performance.now()
    for (const w of watched) {
      if (w.until > now) continue
      const bytes = bytesOf(w.socket, w.direction)
      if (bytes - w.bytes < times.windowBytes) {
        watched.delete(w)
        w.onSlow()
      } else {
        w.bytes = bytes
        w.until = now + times.windowMs
      }
    }
  }
  const looking = setInterval(look, Math.min(1_000, times.windowMs / 4)).unref()
  return {
    watch(socket, direction, onSlow) {
      const w: Watched = {
        socket,
        direction,
        bytes: bytesOf(socket, direction),
        until: performance.now() + times.windowMs,
        onSlow,
      }
      watched.add(w)
      return () => void watched.delete(w)
    },
    close: () => clearInterval(looking),
  }
}
