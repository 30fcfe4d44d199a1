/** GET and HEAD of files by their name. */
import { createReadStream } from 'node:fs'
import type { ReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { rangeOf } from './range.ts'
import type { StoredFile } from './store.ts'

export interface AppOptions {
  /** The metadata of a file; null when there is none of that name. */
  find(name: string): Promise<StoredFile | null>
  /** Where contents lie, each under its SHA-256. */
  folder: string
  logger: Logger
  telemetry: Telemetry
}

export function createApp(o: AppOptions): Hono {
  const requests = o.telemetry.counter('acs_files_requests_total', 'Requests for files, by status')
  const bytes = o.telemetry.counter('acs_files_bytes_total', 'Bytes of files that were to be sent')
  const app = new Hono()

  app.use(async (c, next) => {
    await next()
    requests.add(1, { status: String(c.res.status) })
  })
  app.get('/files/:name', async c => {
    const file = await o.find(c.req.param('name'))
    if (!file) return plain(c, 404, 'There is no file of this name')
    const path = join(o.folder, file.sha256)
    const there = await stat(path).catch(() => null)
    if (!there) {
      o.logger.error('the content of a file is missing', { file: file.name, sha256: file.sha256 })
      return plain(c, 404, 'The content of this file is missing')
    }
    const etag = `"${file.sha256}"`
    const headers: Record<string, string> = { ETag: etag, 'Accept-Ranges': 'bytes', 'Content-Type': 'application/octet-stream', 'Last-Modified': file.createdAt.toUTCString() }
    if (c.req.header('if-none-match')?.split(',').some(tag => tag.trim() === etag || tag.trim() === '*')) return c.body(null, 304, headers)
    const wanted = c.req.header('if-range') === undefined || c.req.header('if-range') === etag ? c.req.header('range') : undefined
    const range = rangeOf(wanted, there.size)
    if (range === 'unsatisfiable') return c.body(null, 416, { ...headers, 'Content-Range': `bytes */${there.size}` })
    const { start, end } = range === 'whole' ? { start: 0, end: there.size - 1 } : range
    headers['Content-Length'] = String(end - start + 1)
    if (range !== 'whole') headers['Content-Range'] = `bytes ${start}-${end}/${there.size}`
    const status = range === 'whole' ? 200 : 206
    if (c.req.method === 'HEAD' || there.size === 0) return c.body(null, status, headers)
    bytes.add(end - start + 1)
    return c.body(stream(createReadStream(path, { start, end })), status, headers)
  })
  app.all('/files/:name', c => plain(c, 405, 'Files are read with GET or HEAD', { Allow: 'GET, HEAD' }))
  app.notFound(c => plain(c, 404, 'There is nothing here'))
  app.onError((error, c) => {
    o.logger.error('a request for a file failed', { err: error })
    return plain(c, 503, 'This file cannot be read now', { 'Retry-After': '10' })
  })
  return app
}

const plain = (c: Context, status: 404 | 405 | 503, text: string, headers: Record<string, string> = {}): Response => c.text(`${text}\n`, status, headers)

const stream = (file: ReadStream): ReadableStream => Readable.toWeb(file) as unknown as ReadableStream
