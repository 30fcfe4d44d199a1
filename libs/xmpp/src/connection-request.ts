/** The connection request of TR-069 Annex K: what it says, and how a CPE answers it. */
import xml from '@xmpp/xml'
import type { Element } from '@xmpp/xml'

export const CONNECTION_REQUEST = {
  name: 'connectionRequest',
  xmlns: 'urn:broadband-forum-org:cwmp:xmppConnReq-1-0',
} as const
const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas'

export interface Credentials {
  username: string
  password: string
}

/** The payload of the IQ (K.2.3). */
export const connectionRequest = ({ username, password }: Credentials): Element =>
  xml(
    CONNECTION_REQUEST.name,
    { xmlns: CONNECTION_REQUEST.xmlns },
    xml('username', {}, username),
    xml('password', {}, password),
  )

/** Reads the payload as a CPE does. */
export const readConnectionRequest = (element: Element): Credentials => ({
  username: element.getChildText('username') ?? '',
  password: element.getChildText('password') ?? '',
})

/** How a CPE refuses (K.2.3): `service-unavailable` when it cannot now, `not-authorized` when it does not know who asks. */
export const refusal = (condition: 'service-unavailable' | 'not-authorized'): Element =>
  condition === 'service-unavailable'
    ? xml('error', { type: 'cancel', code: '503' }, xml(condition, { xmlns: STANZAS }))
    : xml('error', { type: 'auth', code: '401' }, xml(condition, { xmlns: STANZAS }))
