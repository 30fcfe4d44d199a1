/** Addresses in attributes (RFC 3489 11.2.1; IPv6 as RFC 5389 15.1 has it). */
import { isIP } from 'node:net'
import { MAGIC_COOKIE } from './constants.ts'

export interface TransportAddress {
  /** IPv4 or IPv6, without brackets or zone. */
  address: string
  port: number
}

/** As it stands in a URL. @example hostPort({ address: '2001:db8::1', port: 7 }) === '[2001:db8::1]:7' */
export const hostPort = ({ address, port }: TransportAddress): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`

/** The value of MAPPED-ADDRESS and its like: 8 bytes for IPv4, 20 for IPv6. @throws RangeError for what is no address */
export function addressValue({ address, port }: TransportAddress): Uint8Array {
  const host = bytesOf(address)
  const value = new Uint8Array(4 + host.length)
  value[1] = host.length === 4 ? 1 : 2
  new DataView(value.buffer).setUint16(2, port)
  value.set(host, 4)
  return value
}

/** Null for what is none. */
export function readAddress(value: Uint8Array): TransportAddress | null {
  const length = value[1] === 1 ? 4 : value[1] === 2 ? 16 : 0
  if (length === 0 || value.length !== 4 + length) return null
  const port = (value[2]! << 8) | value[3]!
  return { address: textOf(value.subarray(4)), port }
}

/** The value of XOR-MAPPED-ADDRESS (RFC 8489 14.2), which no gateway on the way rewrites. */
export const xorAddressValue = (a: TransportAddress, transactionId: Uint8Array): Uint8Array =>
  crossed(addressValue(a), transactionId)

/** Null for what is none. */
export const readXorAddress = (value: Uint8Array, transactionId: Uint8Array): TransportAddress | null =>
  readAddress(crossed(value, transactionId))

/** The transaction id begins with the cookie where this is used. */
function crossed(value: Uint8Array, transactionId: Uint8Array): Uint8Array {
  const out = Uint8Array.from(value)
  const mask = Uint8Array.from(transactionId)
  new DataView(mask.buffer).setUint32(0, MAGIC_COOKIE)
  for (let i = 2; i < out.length; i++) out[i]! ^= mask[i < 4 ? i - 2 : i - 4]!
  return out
}

function bytesOf(address: string): Uint8Array {
  const plain = address.split('%')[0]!
  const version = isIP(plain)
  if (version === 4) return Uint8Array.from(plain.split('.').map(Number))
  if (version !== 6) throw new RangeError(`"${address}" is no address`)
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain)
  const text = tail === null ? plain : `${tail[1]}${ipv4Words(tail[2]!)}`
  const [head = '', rest] = text.split('::')
  const words = (part: string): number[] => (part === '' ? [] : part.split(':').map(w => Number.parseInt(w, 16)))
  const front = words(head)
  const back = rest === undefined ? [] : words(rest)
  const all = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back]
  return Uint8Array.from(all.flatMap(w => [w >> 8, w & 255]))
}

function ipv4Words(text: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

/** As RFC 5952 writes it. */
function textOf(host: Uint8Array): string {
  if (host.length === 4) return host.join('.')
  const words = Array.from({ length: 8 }, (_, i) => ((host[2 * i]! << 8) | host[2 * i + 1]!).toString(16))
  return new URL(`http://[${words.join(':')}]/`).hostname.slice(1, -1)
}
