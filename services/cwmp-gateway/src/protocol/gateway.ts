/** What the steps of the protocol work with. */
import type { Bus } from '@auroralinks/bus'
import type { Clock, Logger } from '@auroralinks/runtime'
import type { Asker } from '@auroralinks/reply'
import type { Attempts } from '../policy/attempts.ts'
import type { Policy } from '../policy/policy.ts'
import type { Authentication } from './authentication.ts'
import type { NonceOwners } from './nonce-owners.ts'
import type { Config } from '../config.ts'
import type { Cookies } from '../session/cookie.ts'
import type { Deadlines } from '../bus/deadlines.ts'
import type { AdmissionControl } from '../overload/admission-control.ts'
import type { Metrics } from '../metrics.ts'
import type { Overload } from '../overload/overload.ts'
import type { Listening } from '../bus/listening.ts'
import type { FileAddresses } from '../bus/file-urls.ts'
import type { Secrets } from '../bus/secrets.ts'
import type { Peers } from '../session/peers.ts'
import type { Sessions } from '../session/sessions.ts'
import type { Undelivered } from '../bus/undelivered.ts'
import type { Limits } from '../limits/limits.ts'
import type { Limited } from '../limits/refusal.ts'
import type { Sources } from '../sources/sources.ts'

export interface Gateway {
  config: Config
  bus: Bus
  asker: Pick<Asker, 'ask'>
  clock: Clock
  logger: Logger
  metrics: Metrics
  authentication: Authentication
  policy: Policy
  attempts: Attempts
  limits: Limits
  limited: Limited
  /** Is told of what is no CWMP, and of each session that is opened. */
  sources: Pick<Sources, 'suspect' | 'good'>
  nonceOwners: NonceOwners
  cookies: Cookies
  secrets: Secrets
  files: FileAddresses
  sessions: Sessions
  peers: Peers
  /** For events that must be durable before their answer. */
  durable: Deadlines
  undelivered: Undelivered
  /** Is told of every wait. */
  overload: Pick<Overload, 'begin' | 'end'>
  admissionControl: Pick<AdmissionControl, 'refusal'>
  /** Is told what became of each Inform. */
  listening: Pick<Listening, 'taken'>
  newId: (now: number) => string
  /** 0 to 1. */
  random: () => number
}
