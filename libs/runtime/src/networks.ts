/** Networks as operators write them. */
import { BlockList, isIP } from 'node:net'

/** Whether an address is in one of the networks. */
export type Contains = (address: string) => boolean

/** The first of `networks` that is neither an address nor a CIDR network, or what tells whether an address is in one. */
export function networksOf(networks: readonly string[]): Contains | { wrong: string } {
  const listed = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    const family = isIP(address)
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix)
    if (family === 0 || !/^\d{1,3}$/.test(prefix ?? '0') || bits > (family === 4 ? 32 : 128)) return { wrong: network }
    listed.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  }
  return address => {
    const family = isIP(address)
    return family !== 0 && listed.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}

/** Whether a text is an address or a CIDR network. */
export const isNetwork = (text: string): boolean => typeof networksOf([text]) === 'function'
