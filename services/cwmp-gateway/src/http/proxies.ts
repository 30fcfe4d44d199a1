/** Where a request came from, when proxies stand between. */
import { BlockList, isIP } from 'node:net'
import { ConfigError } from '@auroralinks/runtime'

export interface Proxies {
  /** Whether the peer of a connection is a proxy whose word counts. */
  trusts(address: string): boolean
  /** The address of the CPE: the last in `X-Forwarded-For` that is not a trusted proxy's. */
  clientOf(forwardedFor: string): string | null
}

/** @param networks addresses or CIDR networks. @throws ConfigError for anything else */
export function createProxies(networks: readonly string[]): Proxies {
  const trusted = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address)
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix)
    if (family === 0 || !/^\d{1,3}$/.test(prefix ?? '0') || bits > (family === 4 ? 32 : 128))
      throw new ConfigError(
        `ACS_CWMP_TRUSTED_PROXIES holds "${network}", but should be a list of networks such as 10.0.0.0/8`,
      )
    trusted.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  const trusts = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && trusted.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
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
