/** GET and HEAD of files, for whoever may have them (`access.ts`). */
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Content, Contents } from '@auroralinks/files'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import type { Access, Granted, Refused } from './access.ts'
import { rangeOf } from './range.ts'
import type { FindFile, StoredFile } from './store.ts'

export interface AppOptions {
  access: Access
  find: FindFile
  contents: Contents
  logger: Logger
  telemetry: Telemetry
}

export function createApp(o: AppOptions): Hono {
  const requests = o.telemetry.counter('acs_files_requests_total', 'Requests for files, by status')
  const refused = o.telemetry.counter(
    'acs_files_refused_total',
    'Requests for files without a right to them, by reason',
  )
  const bytes = o.telemetry.counter('acs_files_bytes_total', 'Bytes of files that were to be sent')
  const app = new Hono()

  /** Opened before anything is answered: what is open stays readable, also when the file is deleted meanwhile. */
  const openContent = async (file: StoredFile): Promise<Content | null> => {
    const content = await o.contents.open(file.sha256)
    if (content === null) o.logger.error('the content of a file is missing', { file: file.name, sha256: file.sha256 })
    return content
  }

  app.use(async (c, next) => {
    await next()
    requests.add(1, { status: String(c.res.status) })
  })

  /** The same for a file that is there and one that is not: nothing is looked up. */
  const refuse = (c: Context, reason: Refused): Response => {
    refused.add(1, { reason })
    return plain(c, 403, 'A file is given under a URL that was made for it and is still good, or to whoever has a key')
  }

  const give = async (c: Context, name: string, to: Granted): Promise<Response> => {
    const file = await o.find(name.normalize('NFC'))
    if (!file) return plain(c, 404, 'There is no file of this name')
    o.logger.debug('a file is given', { file: file.name, ...(to.deviceId === '' ? {} : to) })
    const content = await openContent(file)
    if (!content) return plain(c, 503, 'The content of this file is missing', { 'Retry-After': '60' })
    let streaming = false
    try {
      const { status, headers, range } = answerTo(c, file, content.size)
      if (range === null || c.req.method === 'HEAD') return c.body(null, status, headers)
      bytes.add(range.end - range.start + 1)
      streaming = true
      return c.body(Readable.toWeb(content.read(range)) as ReadableStream, status as 200 | 206, headers)
    } finally {
      if (!streaming) await content.close()
    }
  }

  app.get('/files/:token/:name', c => {
    const { token, name } = c.req.param()
    const granted = o.access.bySignature(token, name)
    return typeof granted === 'string' ? refuse(c, granted) : give(c, name, granted)
  })
  app.get('/files/:name', async c => {
    const granted = await o.access.byKey(c.req.header('authorization'))
    return typeof granted === 'string' ? refuse(c, granted) : give(c, c.req.param('name'), granted)
  })
  for (const path of ['/files/:name', '/files/:token/:name'])
    app.all(path, c => plain(c, 405, 'Files are read with GET or HEAD', { Allow: 'GET, HEAD' }))
  app.notFound(c => plain(c, 404, 'There is nothing here'))
  app.onError((error, c) => {
    o.logger.error('a request for a file failed', { err: error })
    return plain(c, 503, 'This file cannot be read now', { 'Retry-After': '10' })
  })
  return app
}

const plain = (
  c: Context,
  status: 403 | 404 | 405 | 503,
  text: string,
  headers: Record<string, string> = {},
): Response =>
  c.text(`${text}\n`, status, { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers })

interface FileAnswer {
  status: 200 | 206 | 304 | 416
  headers: Record<string, string>
  /** The bytes to send, both ends included; null where there are none. */
  range: { start: number; end: number } | null
}

/** What a request for a file gets (RFC 9110 13 and 14). */
function answerTo(c: Context, file: StoredFile, size: number): FileAnswer {
  const etag = `"${file.sha256}"`
  const headers: Record<string, string> = {
    ETag: etag,
    'Accept-Ranges': 'bytes',
    'Content-Type': 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
    'Last-Modified': file.createdAt.toUTCString(),
  }
  if (
    c.req
      .header('if-none-match')
      ?.split(',')
      .some(tag => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*')
  )
    return { status: 304, headers, range: null }
  // A part of another version would spoil the whole: then all of this one is sent.
  const condition = c.req.header('if-range')?.trim()
  const wanted =
    condition === undefined || condition === etag || condition === headers['Last-Modified']
      ? c.req.header('range')
      : undefined
  const range = rangeOf(wanted, size)
  if (range === 'unsatisfiable')
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` }, range: null }
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range
  headers['Content-Length'] = String(end - start + 1)
  if (range === 'whole') return { status: 200, headers, range: size === 0 ? null : { start, end } }
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${size}` },
    range: { start, end },
  }
}
