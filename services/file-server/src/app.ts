/** GET and HEAD of files, PUT and POST of uploads, for whoever may (`access.ts`). */
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Contents } from '@auroralinks/files'
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { isAskedAgain } from './access.ts'
import type { Access, Direction, Granted, Refused } from './access.ts'
import type { Downloads } from './download/downloads.ts'
import { answerTo, send } from './download/give.ts'
import type { FindFile, TransferTask } from './store.ts'
import type { Limits } from './transfers/limits.ts'
import type { Taker } from './upload/take.ts'

export interface AppOptions {
  access: Access
  find: FindFile
  task(id: string): Promise<TransferTask | null>
  contents: Contents
  downloads: Downloads
  take: Taker
  limits: Limits
  /** The longest that one transfer may take, in ms. */
  transferMs: number
  /** The longest that one may stand still, in ms. */
  stallMs: number
  logger: Logger
  telemetry: Telemetry
}

type Env = { Bindings: HttpBindings }
type C = Context<Env>

export function createApp(o: AppOptions): Hono<Env> {
  const requests = o.telemetry.counter('acs_files_requests_total', 'Requests for files, by status')
  const refusals = o.telemetry.counter('acs_files_refused_total', 'Requests without a right to the file, by reason')
  const bytes = o.telemetry.counter('acs_files_bytes_total', 'Bytes of files that were to be sent')
  const cut = o.telemetry.counter('acs_files_cut_total', 'Transfers that ended before their last byte, by direction')
  const app = new Hono<Env>()

  app.use(async (c, next) => {
    await next()
    const { outgoing } = c.env
    requests.add(1, { status: String(outgoing.headersSent ? outgoing.statusCode : c.res.status) })
  })

  /** The same for a file that is there and one that is not: nothing is looked up. */
  const refuse = (c: C, reason: Refused, granted?: Granted): Response => {
    refusals.add(1, { reason })
    o.logger.debug('a request without a right to the file', { reason, ...of(granted) })
    const asked = isAskedAgain(reason)
    const response = plain(
      c,
      asked ? 401 : 403,
      'A file is transferred under a URL or with credentials that were made for it and are still good, or read by whoever has a key',
    )
    if (asked) for (const value of o.access.challenges(reason)) response.headers.append('WWW-Authenticate', value)
    return response
  }

  /** The device that a grant is for, with its task where that had to be looked up. */
  const settle = async (
    granted: Granted,
    needsTask: boolean,
  ): Promise<(Granted & { task?: TransferTask }) | Refused> => {
    if (granted.taskId === '' || (granted.deviceId !== '' && !needsTask)) return granted
    const task = await o.task(granted.taskId)
    if (task === null || (granted.deviceId !== '' && granted.deviceId !== task.deviceId)) return 'no-task'
    return task.status === 'cancelled' ? 'cancelled' : { ...granted, deviceId: task.deviceId, task }
  }

  const give = async (c: C, name: string, granted: Granted): Promise<Response> => {
    const to = await settle(granted, false)
    if (typeof to === 'string') return refuse(c, to, granted)
    const file = await o.find(name.normalize('NFC'))
    if (!file) return plain(c, 404, 'There is no file of this name')
    // What a device sent holds its secrets: no other one gets it, whatever was signed.
    if (file.deviceId !== null && to.taskId !== '' && file.deviceId !== to.deviceId) return refuse(c, 'not-theirs', to)
    const leave = o.limits.enter(to.deviceId)
    if (leave === null) return plain(c, 503, 'There are too many transfers', { 'Retry-After': '30' })
    // Opened before anything is answered: what is open stays readable, also when the file is deleted meanwhile.
    let open: Awaited<ReturnType<Contents['open']>> = null
    try {
      open = await o.contents.open(file.sha256)
      if (open === null) {
        o.logger.error('the content of a file is missing', { file: file.name, sha256: file.sha256, ...of(to) })
        return plain(c, 503, 'The content of this file is missing', { 'Retry-After': '60' })
      }
      const { incoming, outgoing } = c.env
      const { size } = open
      const answer = answerTo(incoming, file, size)
      outgoing.writeHead(answer.status, answer.headers)
      if (incoming.method === 'HEAD' || answer.part === null) {
        outgoing.end()
        return RESPONSE_ALREADY_SENT
      }
      const { part, continues } = answer
      bytes.add(part.end - part.start + 1)
      o.logger.debug('a file is given', { file: file.name, ...of(to) })
      let over = (): void => {}
      const content = open
      open = null
      const began = (sent: () => number): void => {
        if (to.taskId !== '')
          over = o.downloads.begin({ ...to, name: file.name, sha256: file.sha256, size }, { ...part, continues, sent })
      }
      const whole = await send(outgoing, content, part, { deadlineMs: o.transferMs, stallMs: o.stallMs, began })
      over()
      if (!whole) cut.add(1, { direction: 'download' })
      return RESPONSE_ALREADY_SENT
    } finally {
      leave()
      await open?.close()
    }
  }

  const take = async (c: C, granted: Granted): Promise<Response> => {
    const from = await settle(granted, true)
    if (typeof from === 'string') return refuse(c, from, granted)
    const leave = o.limits.enter(from.deviceId)
    if (leave === null) return plain(c, 503, 'There are too many transfers', { 'Retry-After': '30' })
    try {
      const { incoming, outgoing } = c.env
      const proceed = (): void => {
        if (incoming.headers.expect !== undefined && incoming.httpVersionMinor > 0) outgoing.writeContinue()
      }
      const { deviceId, taskId, maxBytes, task } = from
      const fileType = task?.fileType ?? ''
      const outcome = await o.take(incoming, { deviceId, taskId, maxBytes, fileType }, proceed)
      if (outcome.status === 'gone') {
        cut.add(1, { direction: 'upload' })
        outgoing.destroy()
        o.logger.info('an upload broke off', of(from))
        return RESPONSE_ALREADY_SENT
      }
      if ('sha256' in outcome) {
        o.logger.info('a device sent a file', { sha256: outcome.sha256, ...of(from) })
        return c.body(null, outcome.status, { ETag: `"${outcome.sha256}"`, 'Content-Length': '0' })
      }
      o.logger.warn('what a device sends was refused', { reason: outcome.message, ...of(from) })
      return plain(c, outcome.status, outcome.message)
    } finally {
      leave()
    }
  }

  const byHeader = (c: C, direction: Direction, name: string): Promise<Granted | Refused> =>
    o.access.byHeader(direction, name, c.req.header('authorization'), c.req.method)

  app.get('/files/:token/:name', c => {
    const { token, name } = c.req.param()
    const granted = o.access.bySignature('download', token, name)
    return typeof granted === 'string' ? refuse(c, granted) : give(c, name, granted)
  })
  app.get('/files/:name', async c => {
    const granted = await byHeader(c, 'download', c.req.param('name'))
    return typeof granted === 'string' ? refuse(c, granted) : give(c, c.req.param('name'), granted)
  })
  app.on(['PUT', 'POST'], '/uploads/:token/:name', c => {
    const { token, name } = c.req.param()
    const granted = o.access.bySignature('upload', token, name)
    return typeof granted === 'string' ? refuse(c, granted) : take(c, granted)
  })
  app.on(['PUT', 'POST'], '/uploads/:name', async c => {
    const granted = await byHeader(c, 'upload', c.req.param('name'))
    return typeof granted === 'string' ? refuse(c, granted) : take(c, granted)
  })
  for (const path of ['/files/:name', '/files/:token/:name'])
    app.all(path, c => plain(c, 405, 'Files are read with GET or HEAD', { Allow: 'GET, HEAD' }))
  for (const path of ['/uploads/:name', '/uploads/:token/:name'])
    app.all(path, c => plain(c, 405, 'Files are sent with PUT or POST', { Allow: 'PUT, POST' }))
  app.notFound(c => plain(c, 404, 'There is nothing here'))
  app.onError((error, c) => {
    o.logger.error('a request for a file failed', { err: error })
    return plain(c, 503, 'This file cannot be transferred now', { 'Retry-After': '10' })
  })
  return app
}

/** For the log. */
const of = (granted: Granted | undefined): { deviceId: string; taskId: string } | Record<string, never> =>
  granted === undefined || granted.taskId === '' ? {} : { deviceId: granted.deviceId, taskId: granted.taskId }

const plain = (
  c: Context,
  status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 503 | 507,
  text: string,
  headers: Record<string, string> = {},
): Response =>
  c.text(`${text}\n`, status, { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers })
