/** XMPP connection requests as a part of the service: this instance's own connection to the server, and what it tells of it. */
import type { Logger } from '@auroralinks/runtime'
import type { Telemetry } from '@auroralinks/telemetry'
import { keepConnected } from '@auroralinks/xmpp'
import { createXmppWay } from './ask.ts'
import type { XmppWay } from './ask.ts'
import type { XmppSettings } from './settings.ts'

export interface XmppOptions extends XmppSettings {
  instanceId: string
  /** For each answer, in ms. */
  timeoutMs: number
  logger: Logger
  telemetry: Telemetry
}

export interface Xmpp extends XmppWay {
  stop(): Promise<void>
}

/** For TLS, login and resource together, in ms. */
const OPEN_TIMEOUT_MS = 10_000

/** Begins to connect; nobody waits for the server, which may come later. */
export function startXmpp(o: XmppOptions): Xmpp {
  const streams = o.telemetry.counter('acs_xmpp_connections_total', 'Connections to the XMPP server, opened and lost')
  const answers = o.telemetry.counter(
    'acs_xmpp_answers_total',
    'Answers that came by XMPP: to what was asked, too late, or from another than was asked',
  )
  let told = ''
  const connection = keepConnected({
    service: o.service,
    domain: o.domain,
    username: o.username,
    password: o.password,
    // Each instance has its own: a server ends the older of two connections with the same.
    resource: `acs-${o.instanceId}`,
    ca: o.ca,
    timeoutMs: OPEN_TIMEOUT_MS,
    connected(jid) {
      told = ''
      streams.add(1, { result: 'opened' })
      o.logger.info('connected to the XMPP server', { jid })
    },
    lost(reason, nextMs) {
      streams.add(1, { result: 'lost' })
      // Said once, however often it is tried.
      if (reason === told) return
      told = reason
      o.logger.warn('no connection to the XMPP server', { service: o.service, reason, nextMs: Math.round(nextMs) })
    },
    heard: what => answers.add(1, { what }),
  })
  o.telemetry.gauge('acs_xmpp_connected', '1 while this instance is connected to the XMPP server', () =>
    connection.jid === null ? 0 : 1,
  )
  return {
    ...createXmppWay({ connection, deviceDomains: o.deviceDomains, timeoutMs: o.timeoutMs }),
    stop: () => connection.close(),
  }
}
