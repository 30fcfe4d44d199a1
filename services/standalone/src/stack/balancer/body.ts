/** A request's body: whole when it is small, so that it can be sent to another gateway, else as it comes. */
import type { IncomingMessage } from 'node:http'

const WHOLE_BYTES = 1024 * 1024

export type RequestBody = { kind: 'whole'; bytes: Buffer | null } | { kind: 'stream'; stream: IncomingMessage } | { kind: 'gone' }

/** Reads a small body to its end; a client that leaves in the middle is `gone`. */
export async function bodyOf(request: IncomingMessage): Promise<RequestBody> {
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  if (length > WHOLE_BYTES || (Number.isNaN(length) && request.headers['transfer-encoding'] !== undefined)) return { kind: 'stream', stream: request }
  if (!(length > 0)) return { kind: 'whole', bytes: null }
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve({ kind: 'whole', bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) }))
    request.on('error', () => resolve({ kind: 'gone' }))
    request.on('close', () => resolve({ kind: 'gone' }))
  })
}
