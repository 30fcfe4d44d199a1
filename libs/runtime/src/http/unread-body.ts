/** What is done about a body that nobody wanted: an answer that came before its end reaches a peer that still sends. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

interface UnreadLimits {
  /** How much is thrown away, in bytes, before the connection is cut. */
  bytes: number
  /** How long, in ms. */
  ms: number
}

const LIMITS: UnreadLimits = { bytes: 16 * 1_048_576, ms: 10_000 }
const LOOK_MS = 250

/**
 * After the answer the rest of the body is read and dropped, up to a limit; also where the answer ends the connection: to
 * close it at once would be a reset to a peer that still sends, and the answer lost with it. Called once for each request.
 */
export function limitUnreadBody(request: IncomingMessage, response: ServerResponse, limits = LIMITS): void {
  const { socket } = request
  let dropping = false
  const drop = (): void => {
    if (dropping || request.complete || socket.destroyed) return
    dropping = true
    // Node.js does it by itself only where nothing of the body was read.
    request.resume()
    dropUntil(socket, limits, () => request.complete)
  }
  response.once('finish', drop)
  // What node:http ends a connection with that does not go on after an answer.
  socket.destroySoon = () => {
    if (request.complete) return Socket.prototype.destroySoon.call(socket)
    socket.end()
    drop()
  }
}

/** Closes a connection behind an answer: what its peer still sends is dropped meanwhile. */
export function closeLingering(socket: Socket, limits: UnreadLimits): void {
  socket.end()
  socket.resume()
  dropUntil(socket, limits, () => false)
}

/** What comes is being dropped: it is looked now and then whether that is over, or was enough. */
function dropUntil(socket: Socket, limits: UnreadLimits, isOver: () => boolean): void {
  const from = socket.bytesRead
  const until = performance.now() + limits.ms
  const timer = setInterval(
    () => {
      const over = isOver()
      const tooMuch = socket.bytesRead - from > limits.bytes || performance.now() > until
      if (!over && !tooMuch && !socket.destroyed) return
      clearInterval(timer)
      if (!over || socket.writableEnded) socket.destroy()
    },
    Math.min(LOOK_MS, limits.ms / 10),
  )
}
