/** Serves the console: its files, and its one page at every path that is neither the API's nor a file's. */
import type { Context, Hono } from 'hono'
import type { Env } from '../endpoint.ts'
import type { ConsoleFile, ConsoleFiles } from './files.ts'

const PAGE = '/index.html'
const YEAR_SECONDS = 31_536_000

/** Scripts, styles, images and requests are this server's own; nothing stands inside the page itself. */
const POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data: blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ')

/** What belongs to the API, whatever a browser asks for. */
const OF_THE_API = /^\/(?:api|auth)(?:\/|$)/

/** Where there is no console, `/` leads to the reference. */
export function consoleRoutes(app: Hono<Env>, files: ConsoleFiles): void {
  app.get('/*', async (c, next) => {
    const { path } = c.req
    if (OF_THE_API.test(path)) return next()
    if (files.size === 0) return path === '/' ? c.redirect('/reference') : next()
    const file = files.get(path)
    if (file !== undefined && path !== PAGE) return answer(c, file)
    const page = files.get(PAGE)
    // A page of the console, which its router finds: for whoever wants to look at one.
    if (page !== undefined && (path === '/' || wantsPage(c))) return answer(c, page)
    return next()
  })
}

const wantsPage = (c: Context): boolean =>
  !c.req.path.startsWith('/assets/') && c.req.header('accept')?.includes('text/html') === true

function answer(c: Context<Env>, file: ConsoleFile): Response {
  c.set('route', 'console')
  c.header('content-type', file.type)
  c.header('etag', file.etag)
  c.header('vary', 'accept-encoding')
  c.header('cache-control', file.isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
  if (file.type.startsWith('text/html')) c.header('content-security-policy', POLICY)
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304)
  const accepted = new Set(
    (c.req.header('accept-encoding') ?? '')
      .split(',')
      .filter(part => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map(part => part.split(';')[0]!.trim().toLowerCase()),
  )
  const [coding, body] = [...file.bodies].find(([name]) => name === 'identity' || accepted.has(name))!
  if (coding !== 'identity') c.header('content-encoding', coding)
  return c.body(body)
}
