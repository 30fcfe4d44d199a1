/** Asks a device by XMPP to open a session (TR-069 K.2.3), and what its answers mean. */
import { connectionRequest, isXmlText, parseJid, ping } from '@auroralinks/xmpp'
import type { Answer as IqAnswer, Credentials, XmppConnection } from '@auroralinks/xmpp'
import type { Answer } from '../http/ask.ts'
import type { DeviceFile } from '../store.ts'

export interface XmppAskOptions {
  connection: Pick<XmppConnection, 'ask' | 'jid'>
  /** Where devices may have their accounts, in lower case: the device tells its address itself. */
  deviceDomains: ReadonlySet<string>
  /** For each answer, in ms. */
  timeoutMs: number
}

export interface XmppWay {
  /** @returns also whether XMPP leads to the device; null where this shows nothing */
  ask(
    device: Pick<DeviceFile, 'jid'>,
    credentials: readonly Credentials[],
  ): Promise<{ answer: Answer; leads: boolean | null }>
}

type Meaning = 'offline' | 'failing' | 'busy' | 'refused'

/** What conditions mean (RFC 6120 8.3.3), but for `not-authorized` and `service-unavailable`, which K.2.3 names. */
const CONDITIONS: Readonly<Record<string, Meaning>> = {
  'item-not-found': 'offline',
  'recipient-unavailable': 'offline',
  'remote-server-not-found': 'offline',
  gone: 'offline',
  'resource-constraint': 'busy',
  'policy-violation': 'busy',
  'internal-server-error': 'failing',
  'remote-server-timeout': 'failing',
}

export function createXmppWay(o: XmppAskOptions): XmppWay {
  const { connection, timeoutMs } = o

  /** Why a device cannot be asked at the address that it told; null when it can. */
  const wrong = (jid: string): string | null => {
    const parsed = parseJid(jid)
    if (parsed === null) return 'the ConnReqJabberID that the device told is no XMPP address'
    // RFC 6121 8.5.2: the server itself answers what is sent to an account.
    if (parsed.resource === '')
      return `the ConnReqJabberID ${jid} has no resource: nothing that is sent there reaches the device`
    return o.deviceDomains.has(parsed.domain.toLowerCase())
      ? null
      : `the domain of ${jid} is not one of ours (ACS_XMPP_DOMAIN, ACS_XMPP_DEVICE_DOMAINS)`
  }

  const meaningOf = async (jid: string, answer: Extract<IqAnswer, { type: 'error' }>): Promise<Meaning> => {
    if (answer.condition !== 'service-unavailable') return CONDITIONS[answer.condition] ?? 'refused'
    // The server says the same of a device that is not connected: one that is answers a ping (XEP-0199).
    const pong = await connection.ask(jid, ping(), timeoutMs)
    return pong.type === 'result' ? 'busy' : 'offline'
  }

  return {
    async ask({ jid }, credentials) {
      const refused = wrong(jid)
      if (refused !== null) return { answer: { type: 'refused', error: refused }, leads: null }
      let isStranger = false
      for (const c of credentials) {
        if (!isXmlText(c.username) || !isXmlText(c.password)) continue
        const answer = await connection.ask(jid, connectionRequest(c), timeoutMs)
        switch (answer.type) {
          case 'result':
            return { answer: { type: 'accepted' }, leads: true }
          case 'silence':
            return {
              answer: { type: 'unreachable', error: `XMPP to ${jid}: no answer within ${timeoutMs} ms` },
              leads: false,
            }
          case 'away':
            return { answer: { type: 'unreachable', error: `no XMPP server: ${answer.reason}` }, leads: null }
          case 'error':
            // It may have what it was sent, and has not come with it yet: the next are tried.
            if (answer.condition === 'not-authorized') {
              isStranger = true
              continue
            }
            return told(jid, answer, await meaningOf(jid, answer))
        }
      }
      return isStranger ? unauthorized(jid) : { answer: UNUSABLE, leads: null }
    },
  }

  function unauthorized(jid: string): { answer: Answer; leads: boolean } {
    const own =
      connection.jid === null ? '' : `, or its ConnReqAllowedJabberIDs do not name ${connection.jid.split('/')[0]}`
    return {
      answer: { type: 'unauthorized', error: `XMPP to ${jid}: the device does not take the credentials on file${own}` },
      leads: true,
    }
  }
}

const UNUSABLE: Answer = {
  type: 'unauthorized',
  error: 'the credentials on file hold characters that cannot be sent by XMPP',
}

function told(
  jid: string,
  { condition, text }: Extract<IqAnswer, { type: 'error' }>,
  meaning: Meaning,
): { answer: Answer; leads: boolean | null } {
  const said = text === '' ? condition : `${condition}, ${text}`
  switch (meaning) {
    case 'offline':
      return {
        answer: { type: 'unreachable', error: `XMPP to ${jid}: not connected to its server (${said})`, certain: true },
        leads: false,
      }
    case 'failing':
      return { answer: { type: 'unreachable', error: `XMPP to ${jid}: ${said}` }, leads: null }
    case 'busy':
      return { answer: { type: 'busy', error: `XMPP to ${jid}: not now (${said})` }, leads: true }
    case 'refused':
      return { answer: { type: 'refused', error: `XMPP to ${jid}: refused (${said})` }, leads: true }
  }
}
