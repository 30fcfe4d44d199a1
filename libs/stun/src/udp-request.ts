/** The UDP connection request (TR-069 G.2.2.3): an HTTP GET in one datagram, signed with the connection request password. */
import { createHmac } from 'node:crypto'
import { hostPort } from './address.ts'

export interface UdpRequest {
  /** Seconds since 1970; of two requests to a device the later has the greater. */
  ts: string
  /** A whole number, another one for each request; copies of one request have the same. */
  id: string
  username: string
  cnonce: string
  /** 40 hexadecimal digits. */
  signature: string
}

/** HMAC-SHA1 of ts, id, user name and cnonce, one after the other, in hexadecimal. */
export const signUdpRequest = (r: Omit<UdpRequest, 'signature'>, password: string): string =>
  createHmac('sha1', password).update(`${r.ts}${r.id}${r.username}${r.cnonce}`).digest('hex')

/** The datagram for a device that listens at `address`:`port`. */
export function buildUdpRequest(
  r: Omit<UdpRequest, 'signature'>,
  o: { password: string; address: string; port: number },
): Uint8Array {
  const host = hostPort(o)
  const query = new URLSearchParams([
    ['ts', r.ts],
    ['id', r.id],
    ['un', r.username],
    ['cn', r.cnonce],
    ['sig', signUdpRequest(r, o.password)],
  ])
  return new TextEncoder().encode(`GET http://${host}?${query} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
}

/** Reads a datagram as a device does (G.2.1.4); null for what is no such request. Whether it is signed well is for the reader to check. */
export function parseUdpRequest(datagram: Uint8Array): UdpRequest | null {
  if (datagram.length > 2_048) return null
  const text = new TextDecoder('latin1').decode(datagram)
  const line = /^GET (\S+) HTTP\/1\.1\r?\n/.exec(text)
  if (line === null) return null
  const query = new URLSearchParams(line[1]!.split('?')[1] ?? '')
  const [ts, id, username, cnonce, signature] = ['ts', 'id', 'un', 'cn', 'sig'].map(name => query.get(name))
  if (ts == null || id == null || username == null || cnonce == null || signature == null) return null
  if (!/^\d{1,15}$/.test(ts) || !/^\d{1,20}$/.test(id) || !/^[0-9a-fA-F]{40}$/.test(signature)) return null
  return { ts, id, username, cnonce, signature: signature.toLowerCase() }
}
