import type { CwmpVersion } from '@auroralinks/cwmp'
import type { AnswerLimits } from './answer-limits.ts'
import type { ConnectionOptions } from './connection.ts'
import type { ConnectionRequestServer, ConnectionRequestServerOptions } from './connection-request.ts'
import type { DiagnosticsOptions } from './diagnostics.ts'
import type { Identity } from './facts.ts'
import type { Hooks } from './hooks.ts'
import type { Ledger } from './ledger.ts'
import type { RpcHandlers } from './rpcs.ts'
import type { RequestHabits } from './quirks/requests.ts'
import type { Wire } from './quirks/wire.ts'
import type { Scheduler } from './scheduler.ts'
import type { TransferOptions } from './transfers.ts'
import type { Sockets } from './sockets.ts'

/** What a virtual CPE is. Everything but the ACS, the identity and the model has a default. */
export interface CpeOptions {
  acsUrl: string
  identity: Identity
  model: 'tr181' | 'tr098'
  /** Credentials towards the ACS; none unless given. */
  username?: string
  password?: string
  /** Basic without being asked, and Basic when only that is asked. */
  preemptiveBasic?: boolean
  allowBasic?: boolean
  /** PeriodicInformInterval; 300 unless given. */
  periodicIntervalSeconds?: number
  /** `false` = the device takes none. Without username it asks whoever comes for nothing. */
  connectionRequest?: false | ConnectionRequestOptions
  /** Its `0 BOOTSTRAP` was delivered in an earlier life: it starts with `1 BOOT` alone. */
  bootstrapped?: boolean
  /** How long a reboot keeps the device away; 2 unless given. */
  bootSeconds?: number
  /** Fixes what is random about the device's values; 1 unless given. */
  seed?: number
  /** The device's number in its fleet, from which its MAC addresses follow; 0 unless given. */
  index?: number
  /** How it runs tests. */
  diagnostics?: DiagnosticsOptions
  hooks?: Hooks
  /** What becomes of the files that it fetches and sends. */
  transfers?: TransferOptions
  /** RPCs that are carried out otherwise, or additionally. */
  handlers?: RpcHandlers
  /** So many parameters more, in one table of a vendor's own; they take no memory. None unless given. */
  bulkParameters?: number
  /** Rows can be named by their aliases (TR-069 3.6.1), and the device says so; not unless given. */
  aliases?: boolean
  /** What it answers at once; everything unless given. */
  limits?: AnswerLimits
  /** The device echoes no cwmp:ID: all that it says bears this one, the empty text none at all. */
  cwmpId?: string
  /** 1.4 for tr181 and 1.2 for tr098 unless given. */
  cwmpVersion?: CwmpVersion
  /** First values of CWMPRetryMinimumWaitInterval (5 s) and CWMPRetryIntervalMultiplier (2000). Tests may give fractions of a second. */
  retry?: { minimumWaitSeconds?: number; intervalMultiplier?: number }
  /** How long the device waits for an answer; 30 s unless given (TR-069 3.7.1.4). */
  timeoutMilliseconds?: number
  connectionPerPost?: boolean
  /** Habits of real devices, by their numbers in docs/vendor-quirks.md (`QUIRKS`). */
  quirks?: readonly string[]
  /** How it speaks where that is not as the standard says. */
  wire?: Wire
  /** How it takes connection requests where that is not as the standard says. */
  requests?: RequestHabits
  tls?: ConnectionOptions['tls']
  /** Connections shared with other devices. */
  sockets?: Sockets
  ledger?: Ledger
  /** The clock of the device's life: shared by a fleet. */
  scheduler?: Scheduler
  /** Randomness of retries, in [0, 1). */
  random?: () => number
}

export interface ConnectionRequestOptions extends ConnectionRequestServerOptions {
  username?: string
  password?: string
  /** Answer 503 while in a session, instead of taking one more session right after it (TR-069 3.2.2.2 allows both). */
  busyInSession?: boolean
  /** A server that several devices share; one of its own unless given. */
  server?: ConnectionRequestServer
}
