/** What a device has in common with others that should not be asked all at once: its network and its product class. */
import { isIP } from 'node:net'
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
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address.split('.').slice(0, 3).join('.')
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  return [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back]
    .slice(0, 3)
    .join(':')
}
