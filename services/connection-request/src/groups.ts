/** What a device has in common with others that should not be asked all at once: its network and its product class. */
import { isIP } from 'node:net'
import { ipv6Words } from '@auroralinks/runtime'
import { unmapped } from './guard/addresses.ts'
import { parseTarget } from './guard/target.ts'
import type { DeviceFile } from './store.ts'

/** @example ['198.51.100', 'class Box'] */
export function groupsOf(device: DeviceFile): string[] {
  const groups: string[] = []
  const target = parseTarget(device.url)
  const own = device.udp.binding?.source.address ?? ('error' in target ? device.ipAddress : target.host)
  const address = isIP(own) === 0 ? device.ipAddress : own
  if (address !== '') groups.push(networkOf(unmapped(address)))
  if (device.productClass !== '') groups.push(`class ${device.productClass}`)
  return groups
}

/** The /24 of IPv4, the /48 of IPv6. */
const networkOf = (address: string): string =>
  isIP(address) === 6 ? ipv6Words(address).slice(0, 3).join(':') : address.split('.').slice(0, 3).join('.')
