/**
 * Connections that end with an answer while their peer still sends: closed at once they would be reset, and the answer lost.
 * What comes is read and dropped instead, for a short while and of some connections only: nobody waits for it.
 */
import type { Socket } from 'node:net'
import { closeLingering } from '@auroralinks/runtime'
import { STRANGERS_BODY } from './body.ts'

export interface Lingering {
  /** To be called before the last answer of a connection, where its peer may still be sending. */
  afterAnswer(socket: Socket): void
  /** Ends a connection whose last answer was written. */
  close(socket: Socket): void
  /** Its last answer was written, or is about to be. */
  has(socket: Socket): boolean
}

/** So many at once; those beyond are closed as they are. */
const MOST = 256
/** Any Inform fits in, and what is too large for one mostly does. */
const LIMITS = { bytes: 4 * STRANGERS_BODY, ms: 1_000 }

export function createLingering(): Lingering {
  const sockets = new Set<Socket>()
  const enters = (socket: Socket): boolean => {
    if (sockets.has(socket) || sockets.size >= MOST) return false
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return true
  }
  return {
    afterAnswer(socket) {
      // What node:http ends a connection with.
      if (enters(socket)) socket.destroySoon = () => closeLingering(socket, LIMITS)
    },
    close(socket) {
      if (enters(socket)) closeLingering(socket, LIMITS)
      else if (!sockets.has(socket)) socket.destroySoon()
    },
    has: socket => sockets.has(socket),
  }
}
