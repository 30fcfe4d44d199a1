/** Who is at the other end of a connection, and who sends a request that came on it. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { CertificateReader, ClientCertificate } from './certificates.ts'
import { plainAddress } from './proxies.ts'
import type { Proxies } from './proxies.ts'

/** Whoever sends a request. */
export interface Sender {
  address: string
  /** A proxy whose word counts brings it. */
  trusted: boolean
  /** It came over TLS, to us or to a proxy whose word counts. */
  tls: boolean
  /** Null where none was shown, or none that is good. */
  certificate: ClientCertificate | null
}

interface Caller {
  headers: IncomingHttpHeaders
  socket: Socket
}

export interface Senders {
  of(caller: Caller): Sender
  /** Its address alone, without a look at certificates. */
  addressOf(caller: Caller): string
}

export interface SendersOptions {
  /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
  proxies: Proxies
  /** Whose `Client-Cert` is believed (RFC 9440). */
  certificateProxies: Pick<Proxies, 'trusts'>
  /**
   * What TLS from a listed proxy is: the CPE's, which goes through it, so that all that is said in it is the CPE's word;
   * or the proxy's own to us.
   */
  proxyTls: 'through' | 'own'
  certificates: CertificateReader
  /** Somebody else sent a `Client-Cert`, or one that is no certificate. */
  onIgnoredHeader: (address: string, why: 'not-trusted' | 'unreadable') => void
}

/** What is the same for all requests of a connection: looked up once for each. */
interface Peer extends Sender {
  bringsCertificates: boolean
}

export function createSenders(o: SendersOptions): Senders {
  const known = new WeakMap<Socket, Peer>()
  const peerOf = (socket: Socket): Peer => {
    let peer = known.get(socket)
    if (peer === undefined) {
      const address = plainAddress(socket.remoteAddress ?? '')
      const tls = socket instanceof TLSSocket
      const proxysWord = !tls || o.proxyTls === 'own'
      peer = {
        address,
        trusted: proxysWord && o.proxies.trusts(address),
        bringsCertificates: proxysWord && o.certificateProxies.trusts(address),
        tls,
        certificate: certificateOf(socket, o.certificates),
      }
      known.set(socket, peer)
    }
    return peer
  }

  /** What a proxy shows of itself is not the CPE's. */
  const certificateFor = (peer: Peer, header: string | undefined): ClientCertificate | null => {
    if (header === undefined) return peer.bringsCertificates ? null : peer.certificate
    const certificate = peer.bringsCertificates ? o.certificates.ofHeader(header) : peer.certificate
    if (!peer.bringsCertificates) o.onIgnoredHeader(peer.address, 'not-trusted')
    else if (certificate === null) o.onIgnoredHeader(peer.address, 'unreadable')
    return certificate
  }

  const addressFor = (peer: Peer, headers: IncomingHttpHeaders): string => {
    const forwardedFor = peer.trusted ? headers['x-forwarded-for'] : undefined
    return (forwardedFor === undefined ? null : o.proxies.clientOf(String(forwardedFor))) ?? peer.address
  }

  return {
    addressOf: ({ headers, socket }) => addressFor(peerOf(socket), headers),
    of({ headers, socket }) {
      const peer = peerOf(socket)
      const header = headers['client-cert']?.toString()
      if (!peer.trusted && !peer.bringsCertificates && header === undefined) return peer
      return {
        address: addressFor(peer, headers),
        trusted: peer.trusted,
        tls: peer.tls || (peer.trusted && isHttps(headers['x-forwarded-proto'])),
        certificate: certificateFor(peer, header),
      }
    },
  }
}

/** Of several the last: the proxy next to us said that. */
const isHttps = (header: string | string[] | undefined): boolean =>
  header !== undefined && String(header).split(',').at(-1)!.trim().toLowerCase() === 'https'

function certificateOf(socket: Socket, certificates: CertificateReader): ClientCertificate | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null
  const certificate = socket.getPeerX509Certificate()
  return certificate === undefined ? null : certificates.of(certificate)
}

/** Whether a proxy says of itself that it brought the request. */
export const isProxied = (headers: IncomingHttpHeaders): boolean =>
  headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['via'] !== undefined
