/**
 * CPEs that return no cookie (quirk P3) are known to a gateway by their connection; here their requests are spread
 * over gateways, so the balancer remembers for each connection what a gateway set last.
 */
export interface CookieMemory {
  /** For a `Cookie` header; undefined when none was set on this connection. */
  of(connection: object): string | undefined
  learn(connection: object, setCookie: string | string[] | undefined): void
}

export function createCookieMemory(): CookieMemory {
  const known = new WeakMap<object, Map<string, string>>()
  return {
    of(connection) {
      const cookies = known.get(connection)
      if (cookies === undefined || cookies.size === 0) return undefined
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    },
    learn(connection, setCookie) {
      if (setCookie === undefined) return
      let cookies = known.get(connection)
      if (cookies === undefined) known.set(connection, (cookies = new Map()))
      for (const line of typeof setCookie === 'string' ? [setCookie] : setCookie) {
        const pair = line.split(';', 1)[0]!
        const at = pair.indexOf('=')
        if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim())
      }
    },
  }
}
