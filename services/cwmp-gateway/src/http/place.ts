/** Where somebody is, for limits. */
import { ipv6Words } from '@auroralinks/runtime'

/** Of IPv6 the network of a subscriber, /64: one may come from each of its addresses. */
export function placeOf(address: string): string {
  if (!address.includes(':')) return address
  return ipv6Words(address)
    .slice(0, 4)
    .map(g => Number.parseInt(g, 16))
    .join(':')
}
