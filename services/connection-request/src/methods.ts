/** The ways to reach a device, the likeliest first; pure. */
import { isIP } from 'node:net'
import { addressSet, parseNetwork } from './guard/addresses.ts'
import { parseTarget } from './guard/target.ts'
import type { DeviceFile } from './store.ts'

export type Method = 'http' | 'udp'

/** Addresses that lead nowhere from outside of the network they are in: RFC 1918, RFC 6598 (CGNAT), link-local, RFC 4193. */
const PRIVATE = addressSet(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'].map(
    text => parseNetwork(text)!,
  ),
)

/**
 * Whether a device told an address of its own network and comes from another one: its connection request URL leads
 * nowhere from here (quirk A19). A private address that it also comes from is one of the operator's own network.
 */
export function isBehindNat(device: DeviceFile): boolean {
  if (device.udp.natDetected === true) return true
  const target = parseTarget(device.url)
  if ('error' in target || isIP(target.host) === 0) return false
  return PRIVATE.has(target.host) && device.ipAddress !== '' && !PRIVATE.has(device.ipAddress)
}

/**
 * @param o.udp whether there is an address for UDP
 * @param o.avoid what was used last and brought nothing: the other way comes first
 */
export function methodsFor(device: DeviceFile, o: { udp: boolean; avoid: Method | null }): Method[] {
  const http = device.url.trim() !== ''
  const both: Method[] = isBehindNat(device) ? ['udp', 'http'] : ['http', 'udp']
  const possible = both.filter(m => (m === 'http' ? http : o.udp))
  return o.avoid === null || possible.length < 2 ? possible : possible.filter(m => m !== o.avoid).concat(o.avoid)
}
