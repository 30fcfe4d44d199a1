/**
 * CPEs that return no cookie (quirks H7, P3) are known to a gateway by their connection; here their requests are spread
 * over gateways, which see the balancer's connections. So the balancer remembers for each of its own what a gateway set
 * last, and adds it under the gateway's own rule: the connection carries one device, and no proxy tells of itself.
 */
import { COOKIE_NAME, cookieValues, deviceOfCookie } from '@auroralinks/cwmp-gateway/cookie-header'

export interface CookieMemory {
  /** The `Cookie` header for a request that has `given`; undefined for none. */
  headerFor(connection: object, given: string | undefined, proxied: boolean): string | undefined
  /** What a gateway answered on this connection. */
  learn(connection: object, setCookie: string | string[] | undefined): void
}

interface Bound {
  value: string
  device: string | null
  /** Two devices have used the connection: it tells nothing about who is on it. */
  shared: boolean
}

/** @param byConnection whether a connection may stand for its session at all (`ACS_CWMP_SESSION_BY_CONNECTION`) */
export function createCookieMemory(byConnection: boolean): CookieMemory {
  const known = new WeakMap<object, Bound>()
  const bind = (connection: object, value: string): void => {
    const before = known.get(connection)
    if (before?.value === value) return
    const device = deviceOfCookie(value)
    // What names no device may be anybody's.
    known.set(connection, {
      value,
      device,
      shared: before !== undefined && (before.shared || device === null || before.device !== device),
    })
  }
  return {
    headerFor(connection, given, proxied) {
      const own = given === undefined ? undefined : cookieValues(given)[0]
      if (own !== undefined) {
        bind(connection, own)
        return given
      }
      const here = byConnection && !proxied ? known.get(connection) : undefined
      if (here === undefined || here.shared) return given
      const ours = `${COOKIE_NAME}=${here.value}`
      return given === undefined ? ours : `${given}; ${ours}`
    },
    learn(connection, setCookie) {
      if (!byConnection || setCookie === undefined) return
      for (const line of typeof setCookie === 'string' ? [setCookie] : setCookie) {
        const value = cookieValues(line.split(';', 1)[0]!)[0]
        if (value !== undefined) bind(connection, value)
      }
    },
  }
}
