/** Where a device takes UDP connection requests, by what is known of it. */
import { isIP } from 'node:net'
import type { BindingFacts } from '@auroralinks/reachability'
import type { TransportAddress } from '@auroralinks/stun'

/** What the row of a binding says; times in ms. */
export interface KnownBinding extends BindingFacts {
  source: TransportAddress
  holder: string
}

/** Reads UDPConnectionRequestAddress, `host` or `host:port`; without a port 80 (TR-181). Null for what is none. */
export function readUdpAddress(text: string): { host: string; port: number } | null {
  const m = /^(?:\[([^\]]+)\]|([^:[\]/\s]+))(?::(\d{1,5}))?$/.exec(text.trim())
  if (m === null) return null
  const host = m[1] ?? m[2]!
  const port = m[3] === undefined ? 80 : Number(m[3])
  if (m[1] !== undefined && isIP(host) !== 6) return null
  if (isIP(host) === 0 && !/^[a-z0-9._-]{1,253}$/i.test(host)) return null
  return port === 0 || port > 65_535 || host === '0.0.0.0' || host === '::' ? null : { host, port }
}
