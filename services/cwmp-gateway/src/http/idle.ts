/**
 * Connections of node:http on which nothing gets on. Its own time for an idle connection begins anew with each byte, line
 * ends between requests among them, and does not begin before an answer was read; here only requests and answers count.
 */
import type { Socket } from 'node:net'
import { coarseInterval } from '@auroralinks/runtime'

export interface IdleWatch {
  entered(socket: Socket): void
  /** The head of a request is here. */
  began(socket: Socket): void
  answered(socket: Socket): void
}

const SWEEP_MS = 5_000

/** @param mostMs how long a connection may be without a request that is being answered */
export function createIdleWatch(mostMs: number): IdleWatch {
  const sockets = new Map<Socket, { requests: number; since: number }>()
  let endSweeps: (() => void) | undefined

  const sweep = (): void => {
    const now = performance.now()
    for (const [socket, { requests, since }] of sockets) if (requests === 0 && now - since > mostMs) socket.destroy()
    if (sockets.size > 0) return
    endSweeps?.()
    endSweeps = undefined
  }

  return {
    entered(socket) {
      sockets.set(socket, { requests: 0, since: performance.now() })
      socket.once('close', () => sockets.delete(socket))
      endSweeps ??= coarseInterval(Math.min(SWEEP_MS, mostMs), sweep)
    },
    began(socket) {
      const state = sockets.get(socket)
      if (state !== undefined) state.requests++
    },
    answered(socket) {
      const state = sockets.get(socket)
      if (state === undefined) return
      state.requests--
      state.since = performance.now()
    },
  }
}
