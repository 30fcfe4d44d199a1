/** What is used of xmpp.js, which comes without types. */

declare module '@xmpp/xml' {
  export class Element {
    name: string
    attrs: Record<string, string | undefined>
    is(name: string, xmlns?: string): boolean
    getChild(name: string, xmlns?: string): Element | undefined
    getChildText(name: string, xmlns?: string): string | null
    getChildElements(): Element[]
    getNS(): string | undefined
    toString(): string
  }
  interface Xml {
    (name: string, attrs?: Record<string, string | undefined> | string, ...children: (Element | string)[]): Element
    Element: typeof Element
  }
  const xml: Xml
  export default xml
}

declare module '@xmpp/client-core' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'
  import type { Element } from '@xmpp/xml'

  /** A socket of xmpp.js: TCP itself, or what holds one of TLS. */
  export type XmppSocket = Socket | { socket: Socket | null }

  export class Client extends EventEmitter {
    constructor(options: { service: string; domain: string; timeout?: number })
    jid: { toString(): string } | null
    status: string
    socket: XmppSocket | null
    parser: { write(text: string): void } | null
    transports: unknown[]
    options: { domain: string }
    isSecure(): boolean
    connect(service: string): Promise<unknown>
    open(o: { domain: string }): Promise<unknown>
    disconnect(): Promise<unknown>
    restart(): Promise<unknown>
    send(element: Element): Promise<void>
    sendReceive(element: Element): Promise<Element>
    _onData(data: Buffer): void
    _attachSocket(socket: XmppSocket): void
  }
}

declare module '@xmpp/tcp/lib/Connection.js' {
  import type { XmppSocket } from '@xmpp/client-core'
  export default class ConnectionTCP {
    socketParameters(service: string): object | undefined
    Socket: new () => XmppSocket
  }
}

declare module '@xmpp/tls/lib/Socket.js' {
  import type { XmppSocket } from '@xmpp/client-core'
  const TlsSocket: new () => XmppSocket
  export default TlsSocket
}

declare module '@xmpp/starttls/starttls.js' {
  import type { ConnectionOptions } from 'node:tls'
  import type { XmppSocket } from '@xmpp/client-core'
  export function canUpgrade(socket: XmppSocket | null): boolean
  export function upgrade(socket: XmppSocket | null, options: ConnectionOptions): Promise<XmppSocket>
}

declare module '@xmpp/middleware' {
  import type { Client } from '@xmpp/client-core'
  import type { Element } from '@xmpp/xml'
  export interface Context {
    stanza: Element
    element: Element
    entity: Client
  }
  export type Handler = (context: Context, next: () => Promise<unknown>) => unknown
  export interface Middleware {
    use(handler: Handler): void
  }
  export default function middleware(o: { entity: Client }): Middleware
}

declare module '@xmpp/stream-features' {
  import type { Handler, Middleware } from '@xmpp/middleware'
  export interface StreamFeatures {
    use(name: string, xmlns: string, handler: Handler): void
  }
  export default function streamFeatures(o: { middleware: Middleware }): StreamFeatures
}

declare module '@xmpp/iq/caller.js' {
  import type { Client } from '@xmpp/client-core'
  import type { Middleware } from '@xmpp/middleware'
  export type IqCaller = object
  export default function iqCaller(o: { middleware: Middleware; entity: Client }): IqCaller
}

declare module '@xmpp/iq/callee.js' {
  import type { Client } from '@xmpp/client-core'
  import type { Handler, Middleware } from '@xmpp/middleware'
  export interface IqCallee {
    get(xmlns: string, name: string, handler: Handler): void
  }
  export default function iqCallee(o: { middleware: Middleware; entity: Client }): IqCallee
}

declare module '@xmpp/sasl' {
  import type { Factory } from 'saslmechanisms'
  import type { StreamFeatures } from '@xmpp/stream-features'
  type Done = (credentials: { username: string; password: string }, mechanism: string) => Promise<void>
  export default function sasl(
    o: { streamFeatures: StreamFeatures; saslFactory: Factory },
    authenticate: (done: Done, mechanisms: string[]) => Promise<void>,
  ): void
}

declare module '@xmpp/resource-binding' {
  import type { IqCaller } from '@xmpp/iq/caller.js'
  import type { StreamFeatures } from '@xmpp/stream-features'
  export default function resourceBinding(
    o: { iqCaller: IqCaller; streamFeatures: StreamFeatures },
    resource: string | undefined,
  ): void
}

declare module '@xmpp/sasl-plain' {
  import type { Factory } from 'saslmechanisms'
  export default function plain(factory: Factory): void
}

declare module 'saslmechanisms' {
  export interface Factory {
    use(name: string, mechanism: new () => object): void
  }
  const SASLFactory: new () => Factory
  export default SASLFactory
}
