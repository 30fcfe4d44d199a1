/** The body of a request: read within its limits, its Content-Encoding undone. */
import type { IncomingMessage } from 'node:http'
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import type { Share } from './budget.ts'
import type { MinimumRate } from './minimum-rate.ts'

export type BodyFailure =
  /** The client went away. */
  | 'aborted'
  | 'too-large'
  /** The compressed data is damaged. */
  | 'corrupt'
  /** It does not get on. */
  | 'too-slow'
  /** There is no room for it now. */
  | 'no-room'

/** How a body is read. */
export interface Reading {
  /** Bytes as sent. */
  limit: number
  share: Share
  minimumRate: MinimumRate
  /** A body above the limit is read to its end all the same, though not kept: its sender is to get an answer. */
  toTheEnd: boolean
}

/** Largest body of a request that belongs to no open session: an Inform, and the largest of them are some 100 kB. In bytes. */
export const STRANGERS_BODY = 1024 * 1024

const EMPTY = new Uint8Array(0)
/** Nobody's body is read further, kept or not, in bytes. */
const MOST_READ = 256 * 1024 * 1024

/** Whether the headers already tell that there is no body. */
export const hasNoBody = (request: Pick<IncomingMessage, 'headers'>): boolean =>
  request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0'

/** The body as sent, within its limit and not slower than the minimum rate. */
export function readBody(request: IncomingMessage, o: Reading): Promise<Uint8Array | BodyFailure> {
  if (hasNoBody(request)) {
    request.resume()
    return Promise.resolve(EMPTY)
  }
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    let tooLarge = false
    let over = false
    const rateWatch = o.minimumRate.watch(() => end('too-slow'))
    const end = (outcome: Uint8Array | BodyFailure): void => {
      over = true
      rateWatch.done()
      chunks.length = 0
      resolve(outcome)
    }
    request.on('data', (chunk: Buffer) => {
      if (over) return
      size += chunk.length
      rateWatch.grew(chunk.length)
      if (tooLarge && size <= MOST_READ) return
      if (size > o.limit) {
        tooLarge = true
        chunks.length = 0
        o.share.release()
        if (!o.toTheEnd || size > MOST_READ) end('too-large')
      } else if (o.share.reserve(chunk.length)) chunks.push(chunk)
      else end('no-room')
    })
    request.on('end', () => end(tooLarge ? 'too-large' : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('close', () => end('aborted'))
    request.on('error', () => end('aborted'))
  })
}

/** Reads a body that nobody wants; `over` is called when it is larger than `limit`, or does not get on. */
export function discardBody(request: IncomingMessage, limit: number, minimumRate: MinimumRate, over: () => void): void {
  if (hasNoBody(request)) return void request.resume()
  let size = 0
  const rateWatch = minimumRate.watch(over)
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    rateWatch.grew(chunk.length)
    if (size > limit) over()
  })
  request.on('close', () => rateWatch.done())
  request.on('error', () => {})
}

export type Encoding = 'identity' | 'gzip' | 'deflate'

/** The encoding of a `Content-Encoding` header; null when it is not one of ours: 415 (TR-069 3.4.7). */
export function encodingOf(header: string | undefined): Encoding | null {
  switch (header?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return 'identity'
    case 'gzip':
    case 'x-gzip':
      return 'gzip'
    case 'deflate':
      return 'deflate'
    default:
      return null
  }
}

/** XML of thousands of parameters becomes 30 times smaller; what grows more is made to do so, beyond a small size. */
const MOST_TIMES = 100
const SMALL = 1024 * 1024

/** Undoes the encoding; what grows beyond the limit, the ratio or the budget is refused before it is there. */
export function decompress(
  bytes: Uint8Array,
  encoding: Exclude<Encoding, 'identity'>,
  o: Pick<Reading, 'limit' | 'share'>,
): Promise<Uint8Array | BodyFailure> {
  if (bytes.length === 0) return Promise.resolve(bytes)
  const most = Math.min(o.limit, Math.max(SMALL, bytes.length * MOST_TIMES))
  return new Promise(resolve => {
    const stream = encoding === 'gzip' ? createGunzip() : hasZlibHeader(bytes) ? createInflate() : createInflateRaw()
    const chunks: Buffer[] = []
    let size = 0
    const end = (outcome: Uint8Array | BodyFailure): void => {
      resolve(outcome)
      stream.destroy()
    }
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > most) end('too-large')
      else if (o.share.reserve(chunk.length)) chunks.push(chunk)
      else end('no-room')
    })
    stream.on('end', () => end(Buffer.concat(chunks)))
    stream.on('error', () => end('corrupt'))
    stream.end(bytes)
  })
}

/** `deflate` means zlib (RFC 9110 8.4.1.2); some send the bare stream. */
const hasZlibHeader = (bytes: Uint8Array): boolean =>
  (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0
