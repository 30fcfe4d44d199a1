/** Gives a file, or a part of it, to whoever may have it (RFC 9110 13 and 14). */
import type { IncomingMessage, ServerResponse } from 'node:http'
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
  let out = 0
  let before = 0
  o.began(() => out)
  const late = setTimeout(() => response.destroy(), o.deadlineMs).unref()
  const look = setInterval(() => {
    if (out === before) response.destroy()
    before = out
  }, o.stallMs).unref()
  try {
    await content.pour(part, async piece => {
      await written(response, piece)
      out += piece.byteLength
    })
    await new Promise<void>(resolve => response.once('close', resolve).end(resolve))
  } catch {
    response.destroy()
  } finally {
    clearTimeout(late)
    clearInterval(look)
  }
  return response.writableFinished
}

/** Resolves when the kernel has it. @throws Error when the peer is gone */
function written(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the peer is gone'))
    if (response.destroyed) return gone()
    response.once('close', gone)
    response.write(piece, error => {
      response.off('close', gone)
      if (error) reject(error)
      else resolve()
    })
  })
}
