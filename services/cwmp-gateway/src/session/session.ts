/** What the gateway knows of a session: what its cookie carries. */
import type { DeviceIdentity } from '@auroralinks/contracts'
import type { CwmpVersion } from '@auroralinks/cwmp'

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
  /** Whether it began over TLS. */
  tls: boolean
}
