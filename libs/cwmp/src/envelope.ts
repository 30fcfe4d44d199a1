/** What one SOAP envelope says, and how reading it can end. */
import type { Message } from './rpcs/registry.ts'
import type { CwmpVersion } from './version.ts'
import type { Limits } from './limits.ts'

export type MessageKind = 'request' | 'response' | 'fault'

export interface Envelope<M = Message> {
  /** cwmp:ID as sent, null when missing. A request's ID is echoed in its response (TR-069 Table 4). */
  id: string | null
  /** The CWMP namespace seen, '' when none. */
  namespace: string
  /** Inferred: TR-069 Table 9. Within a session the negotiated version counts, see `negotiateVersion`. */
  version: CwmpVersion
  /** SupportedCWMPVersions (CPE → ACS, with Inform). */
  supportedVersions: string[] | null
  /** UseCWMPVersion (ACS → CPE, with InformResponse). */
  useVersion?: string | null
  /** SessionTimeout in seconds (CPE → ACS, with Inform). */
  sessionTimeout: number | null
  /** HoldRequests (ACS → CPE, deprecated). */
  holdRequests?: boolean
  kind: MessageKind
  message: M
  /** Names of the deviations that were forgiven, each once; see `Deviation`. */
  tolerated: string[]
}

export interface DecodeError {
  code:
    | 'too-large'
    | 'too-deep'
    | 'too-many-elements'
    | 'entity'
    | 'charset'
    | 'not-well-formed'
    | 'not-soap'
    | 'no-body'
    | 'invalid-argument'
  /** For the sender: what is wrong and where. */
  message: string
  /** Both from 1. */
  line?: number
  column?: number
  /** The element, by local names: `/Envelope/Body/Inform/DeviceId/OUI`. */
  path?: string
  /** What was read of the message before the error: its ID, its version, its method; undefined where it was not so far. */
  id?: string | null
  version?: CwmpVersion
  method?: string
}

export type Decoded = { ok: true; envelope: Envelope } | { ok: false; error: DecodeError }

export interface DecodeOptions {
  /** The Content-Type header, for its charset. */
  contentType?: string | null
  limits?: Partial<Limits>
}

/** Request, response or fault, by the method's name: `…Response` answers, everything else asks. */
export function kindOf(method: string): MessageKind {
  return method === 'Fault' ? 'fault' : method.endsWith('Response') ? 'response' : 'request'
}
