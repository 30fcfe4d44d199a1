/** What the gateway knows of a session: what its cookie carries. */
import { hash } from 'node:crypto'
import type { DeviceIdentity } from '@auroralinks/contracts'
import type { CwmpVersion, EncodeOptions } from '@auroralinks/cwmp'

/** How what a device is told is written besides the XML declaration, by its quirk profiles. */
export type AnswerStyle = Omit<EncodeOptions, 'declaration'>

export interface Session {
  /** UUID v7: it tells when the session began. */
  id: string
  device: DeviceIdentity
  /** The id of `device`: key of all its records. */
  deviceId: string
  /** As negotiated with the Inform (TR-069 3.7.2.1). */
  version: CwmpVersion
  /** Whether the device's messages are kept whole. */
  traced: boolean
  /** Whether what it is told begins with an XML declaration. */
  declaration: boolean
  /** Null: as for most devices. */
  style: AnswerStyle | null
  /** Whether it began over TLS. */
  tls: boolean
  /** A tag of the user that its Inform named (`userTagOf`); empty where it named none. */
  user: string
}

/** A few bytes of a hash, in hex: enough to tell another user. */
export const userTagOf = (user: string): string => hash('sha256', user, 'hex').slice(0, 2 * USER_BYTES)
export const USER_BYTES = 3

/** How an answer in this session is written. */
export const formOf = ({ declaration, style }: Session): EncodeOptions => ({ declaration, ...style })
