/** The body of a request: read within its limits, its Content-Encoding undone. */
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip, inflate, inflateRaw } from 'node:zlib'

export type BodyFailure =
  /** The client went away. */
  | 'aborted'
  | 'too-large'
  /** The compressed data is damaged. */
  | 'corrupt'

const EMPTY = new Uint8Array(0)

/** Whether the headers already tell that there is no body. */
export const hasNoBody = (request: IncomingMessage): boolean => request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0'

/** The body as sent, at most `limit` bytes. */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | BodyFailure> {
  if (hasNoBody(request)) {
    request.resume()
    return Promise.resolve(EMPTY)
  }
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) {
        chunks.length = 0
        resolve('too-large')
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('close', () => resolve('aborted'))
    request.on('error', () => resolve('aborted'))
  })
}

export type Encoding = 'identity' | 'gzip' | 'deflate'

/** The encoding of a `Content-Encoding` header; null when it is not one of ours: 415 (TR-069 3.4.7). */
export function encodingOf(header: string | undefined): Encoding | null {
  switch (header?.trim().toLowerCase() ?? '') {
    case '': case 'identity': return 'identity'
    case 'gzip': case 'x-gzip': return 'gzip'
    case 'deflate': return 'deflate'
    default: return null
  }
}

const decompressors = { gzip: promisify(gunzip), zlib: promisify(inflate), raw: promisify(inflateRaw) }

/** Undoes the encoding; what grows beyond `limit` bytes is refused before it is there. */
export async function decompress(bytes: Uint8Array, encoding: Exclude<Encoding, 'identity'>, limit: number): Promise<Uint8Array | BodyFailure> {
  if (bytes.length === 0) return bytes
  try {
    return await decompressors[encoding === 'gzip' ? 'gzip' : hasZlibHeader(bytes) ? 'zlib' : 'raw'](bytes, { maxOutputLength: limit })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'corrupt'
  }
}

/** `deflate` means zlib (RFC 9110 8.4.1.2); some send the bare stream. */
const hasZlibHeader = (bytes: Uint8Array): boolean => (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0
