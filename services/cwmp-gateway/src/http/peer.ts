/** Who is at the other end of a connection: looked up once for each. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { plainAddress } from './proxies.ts'
import type { Proxies } from './proxies.ts'

export interface Peer {
  address: string
  trusted: boolean
  tls: boolean
  /** CN of the client certificate, where it was verified. */
  certificateName: string
}

/** The peers of connections. */
export function createPeers(proxies: Proxies): (socket: Socket) => Peer {
  const known = new WeakMap<Socket, Peer>()
  return socket => {
    let peer = known.get(socket)
    if (peer === undefined) {
      const address = plainAddress(socket.remoteAddress ?? '')
      peer = {
        address,
        trusted: proxies.trusts(address),
        tls: socket instanceof TLSSocket,
        certificateName: certificateNameOf(socket),
      }
      known.set(socket, peer)
    }
    return peer
  }
}

function certificateNameOf(socket: Socket): string {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return ''
  const name: unknown = socket.getPeerCertificate().subject?.CN
  return typeof name === 'string' ? name : ''
}

/** Whether a proxy says of itself that it brought the request. */
export const isProxied = (headers: IncomingHttpHeaders): boolean =>
  headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined
