/** What the gateway knows of a session: what its cookie carries. */
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
}

/** How an answer in this session is written. */
export const formOf = ({ declaration, style }: Session): EncodeOptions => ({ declaration, ...style })
