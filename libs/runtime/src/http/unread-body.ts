/** What is done about a body that nobody wanted: an answer that came before its end reaches a peer that still sends. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface UnreadLimits {
  /** How much is thrown away, in bytes, before the connection is cut. */
  bytes: number
  /** How long, in ms. */
  ms: number
}

const LIMITS: UnreadLimits = { bytes: 16 * 1_048_576, ms: 10_000 }
const LOOK_MS = 250

/** After the answer the rest of the body is read and dropped, up to a limit. Called once for each request. */
export function limitUnreadBody(request: IncomingMessage, response: ServerResponse, limits = LIMITS): void {
  const { socket } = request
  response.once('finish', () => {
    if (request.complete || socket.destroyed) return
    // Node.js does it by itself only where nothing of the body was read.
    request.resume()
    const from = socket.bytesRead
    const until = performance.now() + limits.ms
    const timer = setInterval(
      () => {
        const tooMuch = socket.bytesRead - from > limits.bytes || performance.now() > until
        if (!request.complete && !socket.destroyed && !tooMuch) return
        clearInterval(timer)
        if (!request.complete) socket.destroy()
      },
      Math.min(LOOK_MS, limits.ms),
    )
  })
}
