/** Networks as lists of CIDR blocks, IPv4 and IPv6. */
import { BlockList, isIP } from 'node:net'

export interface Network {
  address: string
  prefix: number
  family: 'ipv4' | 'ipv6'
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address; null when it is none. */
export function parseNetwork(text: string): Network | null {
  const [address = '', bits, more] = text.trim().split('/')
  const version = isIP(address)
  if (version === 0 || more !== undefined) return null
  const most = version === 4 ? 32 : 128
  if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return null
  const prefix = bits === undefined ? most : Number(bits)
  return prefix > most ? null : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** A set of addresses; an IPv4 address inside IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address. */
export interface AddressSet {
  has(address: string): boolean
}

export function addressSet(networks: readonly Network[]): AddressSet {
  const list = new BlockList()
  for (const n of networks) list.addSubnet(n.address, n.prefix, n.family)
  return {
    has(address) {
      const plain = unmapped(address)
      return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
    },
  }
}

/** `::ffff:10.0.0.1` and `::ffff:a00:1` as `10.0.0.1`; any other address as it is, without a zone. */
export function unmapped(address: string): string {
  const plain = address.split('%')[0]!.toLowerCase()
  const tail = /^(?:0{0,4}:){2,5}ffff:(.+)$/.exec(plain)?.[1]
  if (tail === undefined) return plain
  if (isIP(tail) === 4) return tail
  const words = /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(tail)
  if (words === null) return plain
  const [high, low] = [Number.parseInt(words[1]!, 16), Number.parseInt(words[2]!, 16)]
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}
