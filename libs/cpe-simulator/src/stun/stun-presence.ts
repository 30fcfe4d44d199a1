/** STUN in the life of a device: on when its data model says so, with what it says, and told there what was found. */
import { hostPort } from '@auroralinks/stun'
import { StunClient } from './stun-client.ts'
import { UdpRequests } from './udp-requests.ts'

export interface StunPresenceOptions {
  /** A parameter of ManagementServer. */
  value(name: string): string
  /** The device changes one itself. */
  change(name: string, value: string): void
  credentials(): { username: string; password: string }
  requested(): void
}

const DEFAULT_KEEP_ALIVE_SECONDS = 30

export class StunPresence {
  readonly #o: StunPresenceOptions
  #client: StunClient | null = null
  #settings = ''
  /** Survives a change of the settings: a request that was taken is never taken again. */
  #requests = new UdpRequests()

  constructor(o: StunPresenceOptions) {
    this.#o = o
  }

  /** Brings itself in line with the data model. */
  apply(): void {
    const { value } = this.#o
    const isOn = value('STUNEnable') === '1'
    const host = value('STUNServerAddress') || new URL(value('URL')).hostname
    const port = Number(value('STUNServerPort')) || 3478
    const most = Number(value('STUNMaximumKeepAlivePeriod'))
    const keepAliveMs = (most > 0 ? most : DEFAULT_KEEP_ALIVE_SECONDS) * 1000
    const [username, password] = [value('STUNUsername'), value('STUNPassword')]
    const settings = isOn ? JSON.stringify([host, port, username, password, keepAliveMs]) : ''
    if (settings === this.#settings) return
    this.stop()
    this.#settings = settings
    if (!isOn) {
      this.#o.change('NATDetected', '0')
      return this.#o.change('UDPConnectionRequestAddress', '')
    }
    const client = new StunClient({
      server: { host, port },
      username,
      password,
      keepAliveMs,
      mapped: (seen, isNat) => {
        if (this.#client !== client) return
        this.#o.change('NATDetected', isNat ? '1' : '0')
        this.#o.change('UDPConnectionRequestAddress', hostPort(seen))
      },
      datagram: bytes => {
        if (this.#requests.judge(bytes, this.#o.credentials()) === 'accepted') this.#o.requested()
      },
    })
    this.#client = client
    // A server whose name is not known is as one that does not answer: the settings are tried again when they change.
    client.start().catch(() => {})
  }

  stop(): void {
    this.#client?.stop()
    this.#client = null
    this.#settings = ''
  }
}
