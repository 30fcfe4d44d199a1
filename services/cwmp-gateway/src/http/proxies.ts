/** Where a request came from, when proxies stand between. */
import { isIP } from 'node:net'
import { ConfigError, networksOf } from '@auroralinks/runtime'

export interface Proxies {
  /** Whether the peer of a connection is a proxy whose word counts. */
  trusts(address: string): boolean
  /** The address of the CPE: the last in `X-Forwarded-For` that is not a trusted proxy's. */
  clientOf(forwardedFor: string): string | null
}

/** @param networks addresses or CIDR networks. @throws ConfigError for anything else */
export function createProxies(networks: readonly string[], variable = 'ACS_CWMP_TRUSTED_PROXIES'): Proxies {
  const trusts = networksOf(networks)
  if (typeof trusts !== 'function')
    throw new ConfigError(`${variable} holds "${trusts.wrong}", but should be a list of networks such as 10.0.0.0/8`)
  const clientOf = (forwardedFor: string): string | null => {
    let client: string | null = null
    for (const part of forwardedFor.split(',').reverse()) {
      const address = plainAddress(part.trim())
      if (isIP(address) === 0) break
      client = address
      if (!trusts(address)) break
    }
    return client
  }
  const known = new Map<string, string | null>()
  return {
    trusts,
    clientOf(forwardedFor) {
      const before = known.get(forwardedFor)
      if (before !== undefined) return before
      const client = clientOf(forwardedFor)
      if (known.size >= MOST_KNOWN) known.clear()
      known.set(forwardedFor, client)
      return client
    },
  }
}

/** A CPE comes with the same again and again. */
const MOST_KNOWN = 1_000

/** Without port, brackets, or the prefix of an IPv4 address that came over an IPv6 socket. */
export function plainAddress(text: string): string {
  const bare =
    /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? (/^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text)
  return bare.startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare
}
