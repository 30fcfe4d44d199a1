/** Gives a file, or a part of it, to whoever may have it (RFC 9110 13 and 14). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Content, Part } from '@auroralinks/files'
import type { StoredFile } from '../store.ts'
import { isSameVersion, verdictOf } from './conditions.ts'
import { rangeOf } from './range.ts'

export interface FileAnswer {
  status: 200 | 206 | 304 | 412 | 416
  headers: Record<string, string>
  /** The bytes to send; null where there are none. */
  part: Part | null
  /** Whether the peer said that it has what is before. */
  continues: boolean
}

/** What a request for a file gets. */
export function answerTo(request: IncomingMessage, file: StoredFile, size: number): FileAnswer {
  const h = request.headers
  const version = { etag: `"${file.sha256}"`, lastModified: file.createdAt }
  const headers: Record<string, string> = {
    ETag: version.etag,
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    'Last-Modified': file.createdAt.toUTCString(),
  }
  const none = (status: 304 | 412 | 416, more: Record<string, string> = {}): FileAnswer => ({
    status,
    headers: { ...headers, ...more },
    part: null,
    continues: false,
  })
  const verdict = verdictOf(
    {
      ifMatch: h['if-match'],
      ifNoneMatch: h['if-none-match'],
      ifModifiedSince: h['if-modified-since'],
      ifUnmodifiedSince: h['if-unmodified-since'],
      ifRange: oneOf(h['if-range']),
    },
    version,
  )
  if (verdict === 'not-modified') return none(304)
  if (verdict === 'precondition-failed') return none(412, { 'Content-Length': '0' })
  const wanted = isSameVersion(oneOf(h['if-range']), version) ? h.range : undefined
  const range = rangeOf(wanted, size)
  if (range === 'unsatisfiable') return none(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': '0' })
  const part = range === 'whole' ? { start: 0, end: size - 1 } : range
  headers['Content-Length'] = String(part.end - part.start + 1)
  if (range === 'whole') return { status: 200, headers, part: size === 0 ? null : part, continues: false }
  headers['Content-Range'] = `bytes ${part.start}-${part.end}/${size}`
  return { status: 206, headers, part, continues: part.start > 0 && /^bytes=\d+-$/.test(wanted?.trim() ?? '') }
}

const oneOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header

export interface Sent {
  /** The longest that it may take, in ms. */
  deadlineMs: number
  /** The longest that nothing may go out, in ms: what the peer sends meanwhile does not count. */
  stallMs: number
  /** It begins; `sent` tells how many bytes went out. */
  began(sent: () => number): void
}

/** Sends a part as it is wanted, and no faster; resolves with whether all of it went out. The content is let go of in any case. */
export async function send(response: ServerResponse, content: Content, part: Part, o: Sent): Promise<boolean> {
  const stream = content.read(part)
  let taken = 0
  let out = 0
  // What waits in our own memory did not go out; of a response that was cut off nobody knows, so what was seen before counts.
  const sent = (): number => {
    if (!response.destroyed || response.writableFinished) out = Math.max(out, taken - response.writableLength)
    return out
  }
  stream.on('data', (chunk: Buffer) => {
    sent()
    taken += chunk.byteLength
  })
  o.began(sent)
  const late = setTimeout(() => response.destroy(), o.deadlineMs).unref()
  let before = 0
  const look = setInterval(() => {
    const now = sent()
    if (now === before) response.destroy()
    before = now
  }, o.stallMs).unref()
  try {
    await pipeline(stream, response)
    return true
  } catch {
    return false
  } finally {
    clearTimeout(late)
    clearInterval(look)
  }
}
