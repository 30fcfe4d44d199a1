/** XMPP in the life of a device (TR-069 Annex K): connected when its data model says so, and told there what became of it. */
import { resolveSrv } from 'node:dns/promises'
import { hostPort } from '@auroralinks/stun'
import {
  CONNECTION_REQUEST,
  isSameAccount,
  isSameJid,
  keepConnected,
  parseJid,
  readConnectionRequest,
  refusal,
} from '@auroralinks/xmpp'
import type { Credentials, XmppConnection } from '@auroralinks/xmpp'

export interface XmppPresenceOptions {
  /** `Device.` or `InternetGatewayDevice.` */
  root: string
  /** A parameter by its full path; null where there is none. */
  value(path: string): string | null
  /** The numbers of a table's rows. */
  rows(table: string): number[]
  /** The device changes one itself. */
  change(path: string, value: string): void
  credentials(): Credentials
  allowed(): 'accepted' | 'busy'
  requested(): void
  /** PEM; the system's authorities where it is not given. */
  ca?: string | undefined
}

interface Settings {
  row: string
  username: string
  password: string
  domain: string
  resource: string
  /** Of the table of servers; null: as the domain's DNS says. */
  server: { host: string; port: number } | null
}

const OPEN_TIMEOUT_MS = 10_000
const PORT = 5_222

export class XmppPresence {
  readonly #o: XmppPresenceOptions
  #connection: XmppConnection | null = null
  #settings = 'none yet'
  #row: string | null = null
  /** Counts what was applied: what an older one finds out later no longer matters. */
  #turn = 0
  #closing: Promise<unknown> = Promise.resolve()

  constructor(o: XmppPresenceOptions) {
    this.#o = o
  }

  /** Brings itself in line with the data model. */
  apply(): void {
    const settings = this.#read()
    const text = JSON.stringify(settings)
    if (text === this.#settings) return
    this.stop()
    this.#settings = text
    if (settings === null) return
    this.#row = settings.row
    this.#tell('Connecting')
    void this.#connect(settings, this.#turn)
  }

  /** Also when the power is cut: the server notices that the connection is gone. */
  stop(): void {
    this.#turn++
    this.#settings = 'none yet'
    const connection = this.#connection
    this.#connection = null
    if (connection !== null) this.#closing = Promise.all([this.#closing, connection.close()])
    this.#address('')
    this.#tell('Disabled')
    this.#row = null
  }

  /** Resolves when what was stopped is closed. */
  async closed(): Promise<void> {
    await this.#closing
  }

  #read(): Settings | null {
    const { value, root } = this.#o
    const named = (value(`${root}ManagementServer.ConnReqXMPPConnection`) ?? '').replace(/\.?$/, '.')
    if (value(`${named}Enable`) !== '1') return null
    const of = (name: string): string => value(named + name) ?? ''
    const servers = `${named}Server.`
    const first = this.#o.rows(servers).find(n => value(`${servers}${n}.Enable`) === '1')
    const isTable = of('ServerConnectAlgorithm') === 'ServerTable'
    if (isTable && first === undefined) return null
    return {
      row: named,
      username: of('Username'),
      password: of('Password'),
      domain: of('Domain'),
      resource: of('Resource'),
      server: isTable
        ? { host: value(`${servers}${first}.ServerAddress`) ?? '', port: Number(value(`${servers}${first}.Port`)) }
        : null,
    }
  }

  async #connect(s: Settings, turn: number): Promise<void> {
    const { host, port } = s.server ?? (await serverOf(s.domain))
    if (turn !== this.#turn) return
    const service = `xmpp://${hostPort({ address: host, port })}`
    if (s.username === '' || s.domain === '' || !URL.canParse(service)) return this.#tell('Error_Misconfigured')
    const isCurrent = (): boolean => turn === this.#turn
    this.#connection = keepConnected({
      service,
      domain: s.domain,
      username: s.username,
      password: () => s.password,
      ...(s.resource !== '' && { resource: s.resource }),
      ca: this.#o.ca,
      timeoutMs: OPEN_TIMEOUT_MS,
      connected: jid => {
        if (!isCurrent()) return
        this.#tell('Enabled')
        this.#address(jid)
      },
      lost: reason => {
        if (isCurrent()) this.#tell(/user name and password/.test(reason) ? 'Error_AuthenticationFailure' : 'Error')
      },
      answers: callee =>
        callee.get(CONNECTION_REQUEST.xmlns, CONNECTION_REQUEST.name, ({ element, stanza }) =>
          isCurrent() ? this.#answer(readConnectionRequest(element), stanza.attrs['from'] ?? '') : null,
        ),
    })
  }

  /** K.2.3: who asks is checked first, then whether it can be done now. */
  #answer(given: Credentials, from: string): object {
    const own = this.#o.credentials()
    const isRight = given.username === own.username && given.password === own.password
    if (!isRight || !this.#mayAsk(from)) return refusal('not-authorized')
    if (this.#o.allowed() === 'busy') return refusal('service-unavailable')
    // The answer goes out before the session starts.
    setImmediate(() => this.#o.requested())
    return {}
  }

  /** An entry without a resource allows any connection of that account; an empty list everybody. */
  #mayAsk(from: string): boolean {
    const list = this.#o.value(`${this.#o.root}ManagementServer.ConnReqAllowedJabberIDs`) ?? ''
    const allowed = list.split(',').flatMap(text => parseJid(text) ?? [])
    const asks = parseJid(from)
    if (list.trim() === '') return true
    return asks !== null && allowed.some(a => (a.resource === '' ? isSameAccount(a, asks) : isSameJid(a, asks)))
  }

  #tell(status: string): void {
    this.#set('Status', status)
    this.#set('TLSEstablished', status === 'Enabled' ? '1' : '0')
  }

  #address(jid: string): void {
    this.#set('JabberID', jid)
    if (this.#row === null) return
    this.#o.change(`${this.#o.root}ManagementServer.ConnReqJabberID`, jid)
  }

  /** The row may have been deleted. */
  #set(name: string, value: string): void {
    if (this.#row !== null && this.#o.value(this.#row + name) !== null) this.#o.change(this.#row + name, value)
  }
}

/** RFC 6120 3.2. */
async function serverOf(domain: string): Promise<{ host: string; port: number }> {
  const [first] = await resolveSrv(`_xmpp-client._tcp.${domain}`).catch(() => [])
  return first === undefined ? { host: domain, port: PORT } : { host: first.name, port: first.port }
}
