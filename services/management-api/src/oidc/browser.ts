/** What a browser says of itself, and what it is given to hold. */
import type { Context } from 'hono'

/** The origin under which a browser has this server, through proxies that tell of TLS before them. */
export function originOf(c: Context): string {
  const url = new URL(c.req.url)
  const forwarded = c.req.header('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase()
  const protocol = forwarded === 'https' || forwarded === 'http' ? forwarded : url.protocol.slice(0, -1)
  return `${protocol}://${url.host}`
}

export const isSecure = (c: Context): boolean => originOf(c).startsWith('https:')

/** Over TLS its name binds it to this host alone. */
export const sessionCookie = (c: Context): string => (isSecure(c) ? '__Host-acs_session' : 'acs_session')

/**
 * Whether a page of this server asks. Browsers say so of every request that changes something; what says nothing is no
 * browser of today, and has no business with a cookie.
 */
export function isSameOrigin(c: Context): boolean {
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host
}

/** Where to go after signing in: a place of this server, whatever was asked for. */
export function localPath(wanted: string | undefined, origin: string): string {
  if (wanted === undefined || !wanted.startsWith('/') || !URL.canParse(wanted, origin)) return '/'
  const url = new URL(wanted, origin)
  return url.origin === origin ? url.pathname + url.search + url.hash : '/'
}
