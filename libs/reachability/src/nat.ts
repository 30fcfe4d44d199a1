import { BlockList, isIP } from 'node:net'
import type { Facts } from './facts.ts'

/** Addresses that lead nowhere from outside of the network they are in: RFC 1918, RFC 6598 (CGNAT), link-local, RFC 4193. */
const PRIVATE = new BlockList()
for (const [address, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const)
  PRIVATE.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of [
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const)
  PRIVATE.addSubnet(address, prefix, 'ipv6')

const isPrivate = (address: string): boolean => {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return PRIVATE.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Whether a device told an address of its own network and comes from another one: its connection request URL leads
 * nowhere from here (quirk A19). A private address that it also comes from is one of the operator's own network.
 */
export function isBehindNat(f: Pick<Facts, 'url' | 'ipAddress' | 'natDetected'>): boolean {
  if (f.natDetected === true) return true
  const host = /^https?:\/\/(?:\[([^\]]+)\]|([^/:?#]+))/i.exec(f.url.trim())
  const address = host?.[1] ?? host?.[2] ?? ''
  if (isIP(address) === 0 || isIP(f.ipAddress.replace(/^::ffff:/i, '')) === 0) return false
  return isPrivate(address) && !isPrivate(f.ipAddress)
}
