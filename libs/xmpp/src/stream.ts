/** One stream to a server: TLS, authentication, a resource; then stanzas until it ends. The protocol is xmpp.js's. */
import { Socket, isIP } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { checkServerIdentity } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { Client } from '@xmpp/client-core'
import type { XmppSocket } from '@xmpp/client-core'
import iqCallee from '@xmpp/iq/callee.js'
import type { IqCallee } from '@xmpp/iq/callee.js'
import iqCaller from '@xmpp/iq/caller.js'
import middleware from '@xmpp/middleware'
import resourceBinding from '@xmpp/resource-binding'
import sasl from '@xmpp/sasl'
import plain from '@xmpp/sasl-plain'
import { canUpgrade, upgrade } from '@xmpp/starttls/starttls.js'
import streamFeatures from '@xmpp/stream-features'
import ConnectionTCP from '@xmpp/tcp/lib/Connection.js'
import TlsSocket from '@xmpp/tls/lib/Socket.js'
import xml from '@xmpp/xml'
import type { Element } from '@xmpp/xml'
import SASLFactory from 'saslmechanisms'
import { reasonOf } from './reason.ts'
import { scram } from './scram.ts'

export interface StreamOptions {
  /** `xmpp://host:5222` (STARTTLS) or `xmpps://host:5223` (TLS from the first byte). */
  service: string
  /** Of the accounts; its name, or the host's in `service`, is to be in the server's certificate. */
  domain: string
  username: string
  password: string
  /** The server's choice where it is not given. */
  resource?: string | undefined
  /** PEM; the system's authorities where it is not given. */
  ca?: string | undefined
  /** For all of it until the stream is open, and for the farewell, in ms. */
  timeoutMs: number
  /** Every stanza that comes. */
  heard(stanza: Element): void
  /** What is answered to others' questions; a ping is by itself, and anything else with service-unavailable. */
  answers?(callee: IqCallee): void
}

export interface Stream {
  /** The address that the server gave, with its resource. */
  readonly jid: string
  /** @throws when it cannot be written */
  send(stanza: Element): Promise<void>
  /** Resolves with the reason when the stream has ended, whoever ended it. */
  readonly ended: Promise<string>
  /** Says farewell and ends it. */
  close(): Promise<void>
  /** Ends it at once. */
  cut(reason: string): void
}

const NS = {
  streams: 'http://etherx.jabber.org/streams',
  tls: 'urn:ietf:params:xml:ns:xmpp-tls',
  ping: 'urn:xmpp:ping',
} as const
/** The best first. A password goes out plain only over TLS, without which there is no stream at all. */
const MECHANISMS = ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN'] as const
/** Of one stanza, in bytes, as far as it has not ended. */
const LONGEST_STANZA = 1 << 20

/** xmpp.js's client, but for what would throw where nobody catches it. */
class SafeClient extends Client {
  readonly #decoder = new StringDecoder('utf8')
  #unread = 0

  override _onData(data: Buffer): void {
    // After malformed XML there is no parser, and whatever comes then is not read.
    if (this.parser === null) return
    this.#unread += data.length
    if (this.#unread > LONGEST_STANZA)
      return void this.emit('error', new Error('the server sends a stanza without end'))
    try {
      this.parser.write(this.#decoder.write(data))
    } catch (error) {
      this.emit('error', error)
    }
  }

  wasRead(): void {
    this.#unread = 0
  }
}

/** Opens one. @throws Error with a reason for a person */
export async function openStream(o: StreamOptions): Promise<Stream> {
  const { protocol, hostname, port } = new URL(o.service)
  const host = hostname.replace(/^\[|\]$/g, '')
  const isDirect = protocol === 'xmpps:'
  const tls: ConnectionOptions = {
    ...(o.ca !== undefined && { ca: o.ca }),
    ...(isIP(o.domain) === 0 && { servername: o.domain }),
    // Both were named by the operator (RFC 6125 6.2.1).
    checkServerIdentity: (_, certificate) =>
      checkServerIdentity(o.domain, certificate) && checkServerIdentity(host, certificate),
  }
  class Transport extends ConnectionTCP {
    override socketParameters(): object {
      return {
        host,
        port: Number(port) || (isDirect ? 5223 : 5222),
        ...(isDirect && { ...tls, ALPNProtocols: ['xmpp-client'] }),
      }
    }
  }
  if (isDirect) Transport.prototype.Socket = TlsSocket

  const client = new SafeClient({ service: o.service, domain: o.domain, timeout: o.timeoutMs })
  client.transports.push(Transport)
  negotiate(client, tls, o)

  let sockets: XmppSocket[] = []
  const attach = client._attachSocket.bind(client)
  client._attachSocket = socket => {
    sockets.push(socket)
    attach(socket)
  }
  const destroy = (): void => {
    for (const s of sockets) (s instanceof Socket ? s : s.socket)?.destroy()
    sockets = []
  }

  let end: (reason: string) => void = () => {}
  const ended = new Promise<string>(resolve => {
    end = reason => {
      clearTimeout(timer)
      resolve(reason)
      destroy()
    }
  })
  const timer = setTimeout(() => end('the server does not answer in time'), o.timeoutMs)
  client.on('error', error => end(reasonOf(error)))
  client.on('disconnect', () => end('the server closed the connection'))
  client.on('element', () => client.wasRead())

  const online = new Promise<true>(resolve => client.once('online', () => resolve(true)))
  client
    .connect(o.service)
    .then(() => client.open({ domain: o.domain }))
    .catch(error => end(reasonOf(error)))
  const failure = await Promise.race([online, ended])
  if (failure !== true) throw new Error(failure)
  clearTimeout(timer)
  client.on('stanza', o.heard)
  return {
    jid: String(client.jid),
    send: stanza => client.send(stanza),
    ended,
    async close() {
      await client.disconnect()
      end('closed')
    },
    cut: end,
  }
}

/** What is agreed upon before the stream is open, in its order (XEP-0170). */
function negotiate(client: Client, tls: ConnectionOptions, o: StreamOptions): void {
  const handlers = middleware({ entity: client })
  const features = streamFeatures({ middleware: handlers })
  const caller = iqCaller({ middleware: handlers, entity: client })
  const callee = iqCallee({ middleware: handlers, entity: client })
  features.use('starttls', NS.tls, async (_, next) => {
    if (!canUpgrade(client.socket)) return next()
    const reply = await client.sendReceive(xml('starttls', { xmlns: NS.tls }))
    if (!reply.is('proceed', NS.tls)) throw new Error('the server offers TLS and then refuses it')
    client._attachSocket(await upgrade(client.socket, tls))
    await client.restart()
  })
  // Whoever takes the offer of TLS out of the stream gets neither a password nor a request (RFC 6120 13.9.4).
  handlers.use(({ stanza }, next) => {
    if (stanza.is('features', NS.streams) && !client.isSecure()) throw new Error('the server offers no TLS')
    return next()
  })
  const saslFactory = new SASLFactory()
  saslFactory.use('SCRAM-SHA-256', scram('SCRAM-SHA-256', 'sha256'))
  saslFactory.use('SCRAM-SHA-1', scram('SCRAM-SHA-1', 'sha1'))
  plain(saslFactory)
  sasl({ streamFeatures: features, saslFactory }, async (authenticate, offered) => {
    const mechanism = MECHANISMS.find(m => offered.includes(m))
    if (mechanism === undefined) throw new Error(`the server takes none of ${MECHANISMS.join(', ')}`)
    await authenticate({ username: o.username, password: o.password }, mechanism)
  })
  resourceBinding({ iqCaller: caller, streamFeatures: features }, o.resource)
  callee.get(NS.ping, 'ping', () => ({}))
  o.answers?.(callee)
}
