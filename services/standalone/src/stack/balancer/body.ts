/** A request's body: whole when it is small, so that a gateway sees it only when all of it is here, else as it comes. */
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'

const WHOLE_BYTES = 64 * 1024

export type RequestBody =
  | { kind: 'whole'; bytes: Buffer | null }
  /** Nothing of it is read before a gateway takes it: it can still be offered to another one. */
  | { kind: 'stream'; offer(): { stream: PassThrough; begin(): void } }
  | { kind: 'gone' }

/** Reads a small body to its end; a client that leaves in the middle is `gone`. */
export async function bodyOf(request: IncomingMessage): Promise<RequestBody> {
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  if (length > WHOLE_BYTES || (Number.isNaN(length) && request.headers['transfer-encoding'] !== undefined))
    return { kind: 'stream', offer: () => offer(request) }
  if (!(length > 0)) return { kind: 'whole', bytes: null }
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }))
    request.on('close', () => resolve({ kind: 'gone' }))
    if (request.destroyed) resolve({ kind: 'gone' })
  })
}

/** Beside the request, so that a gateway that answers early and reads no further does not end the client's connection. */
function offer(request: IncomingMessage): { stream: PassThrough; begin(): void } {
  const stream = new PassThrough()
  stream
    .on('error', () => {})
    .on('close', () => {
      request.unpipe(stream)
      request.resume()
    })
  return {
    stream,
    begin() {
      if (request.destroyed) return void stream.destroy()
      request.once('close', () => {
        if (!request.complete) stream.destroy(new Error('the client went away'))
      })
      request.pipe(stream)
    },
  }
}
