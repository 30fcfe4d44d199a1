/**
 * What the planner knows of one device while it works on it: its open session, its tasks that have not ended. All of
 * it can be rebuilt from the database; everything here is plain data, replaced and never changed in place.
 */
import type { AcsRequest, CwmpVersion, EventStruct, Message } from '@auroralinks/cwmp'
import type { DeviceQuirks } from '@auroralinks/quirks'
import { KINDS, isTaskType } from '@auroralinks/tasks'
import type { Intent, Task } from '@auroralinks/tasks'
import type { AnswerForm } from './answer-form.ts'

/** An RPC request that the ACS sends. */
export type Request = AcsRequest

export interface Device {
  /** The device's number in the database, as text. */
  readonly key: string
  readonly id: string
  /** Whose it is, as far as its last session said; absent: the installation's. */
  readonly tenant?: string | undefined
  readonly root: 'Device.' | 'InternetGatewayDevice.' | null
  /** Of the parameters of its last Inform, hex. */
  readonly informDigest: string | null
  readonly softwareVersion: string | null
  /** What its quirk profiles say, for the version that it had when this event came; absent where it has none. */
  readonly quirks?: DeviceQuirks
  readonly session: Session | Over | null
  /** The session before, cut off by a newer Inform while an RPC was out: its answer may still come. */
  readonly superseded: Session | Over | null
  /** Sessions in a row, in one form, that ended at their InformResponse. */
  readonly quiet?: { readonly declaration: boolean; readonly sessions: number } | null
  /** Tasks that have not ended, in the order in which they were accepted. */
  readonly tasks: readonly Task[]
  readonly faults: readonly { readonly id: string; readonly cause: string }[]
  /** Where its sessions came from, since it is in memory, or was kept (evidence.ts). */
  readonly source?: Source
  /** When it came last, in ms since 1970; null: never. */
  readonly lastInformAt?: number | null
  /** Where it came from last; absent where that is not known. */
  readonly address?: string
  /** When its present was to be published last, in ms since 1970; null: never. */
  readonly stateAt?: number | null
  /** Absent until its silence is watched. */
  readonly silence?: Silence
  /** The device and another one with its identity, as far as that shows; since it is in memory, or was kept. */
  readonly twins?: Twins
  /** When it was looked at last how often it comes, since it is in memory. */
  readonly periodic?: Periodic
  /** User names that it was sent, until they were read back; since it is in memory. */
  readonly named?: readonly { readonly name: string; readonly value: string }[]
  /** How long it may be silent, in ms, where its answers were seen to take longer than others'. */
  readonly patienceMs?: number
}

/** Where sessions of one identity come from, and what tells two devices apart (twins.ts). */
export interface TwinSource {
  /** MAC addresses by the parameter that says them. */
  readonly macs: Readonly<Record<string, string>>
  readonly address: string
  readonly url: string
  /** ms since 1970 */
  readonly at: number
}

export interface Twins {
  readonly now: TwinSource
  /** The one that came before it. */
  readonly before: TwinSource | null
  /** When one of the two came again after the other, in ms since 1970. */
  readonly returns: readonly number[]
}

/** What is kept of that in the database (evidence.ts). */
export interface Evidence {
  readonly twins?: Twins
  readonly source?: Source
}

/** That it was looked at how a device is set to come (periodic.ts). */
export interface Periodic {
  /** The interval that it was looked at for, in seconds. */
  readonly seconds: number
  /** ms since 1970 */
  readonly at: number
  /** It was asked for what is not known. */
  readonly asked: boolean
}

/** What is known of how often a device comes, and whether it does. */
export interface Silence {
  /** Its PeriodicInformInterval; 0 when not known. */
  readonly seconds: number
  /** Its PeriodicInformEnable is known to be false: nobody can say when it should come. */
  readonly off: boolean
  /** Since when it counts as silent, in ms since 1970; null while it does not. */
  readonly since: number | null
}

/** Whether one of its tasks asks by what is known of its model. */
export const usesModel = ({ tasks }: Device): boolean =>
  tasks.some(({ type }) => isTaskType(type) && KINDS[type].usesModel === true)

/** Where a device comes from: its address with where it takes connection requests. */
export interface Source {
  readonly address: string
  /** Where it takes connection requests. */
  readonly url: string
  /** Where it came from before: the address and the URL. */
  readonly before: string | null
  /** When it came from `before` again, in ms since 1970. */
  readonly returns: readonly number[]
}

export interface Session {
  readonly id: string
  readonly version: CwmpVersion
  /** ms since 1970 */
  readonly startedAt: number
  readonly lastPostAt: number
  /** How long the CPE may be silent before the session counts as lost, in ms. */
  readonly timeoutMs: number
  readonly events: readonly EventStruct[]
  readonly authentication: string
  readonly traced: boolean
  /** The device is in quarantine: no work is done in this session. */
  readonly quarantined?: boolean
  readonly form: AnswerForm
  /** `opened`: nothing but the Inform came; `working`: RPCs go to and fro. */
  readonly phase: 'opened' | 'working'
  readonly outstanding: Outstanding | null
  /** The reply to the last POST, and which POST that was: a repeated POST gets it again. */
  readonly lastReply: { readonly cause: string; readonly reply: Reply } | null
  /** The RPC that was answered last. */
  readonly previous: Request | null
  readonly rpcs: number
  /** POSTs that answered no RPC: calls of the CPE, empty ones, what fits nothing. */
  readonly others: number
  readonly faulted: boolean
  readonly messages: readonly TranscriptMessage[]
}

/** All that is needed of a session that is over, we said 204: that it was there. One is kept for every device. */
export interface Over {
  readonly id: string
  readonly phase: 'closed'
  /** It was given up as silent while an RPC was out: an answer to that lets it go on. */
  readonly lost?: Session
}

/** One message of a session's transcript, for whoever looks at it later. */
export interface TranscriptMessage {
  readonly at: number
  readonly direction: 'cpe' | 'acs'
  readonly method: string
  readonly bytes: number
  /** Redacted; null when not kept. */
  readonly xml: string | null
  /** Code of the fault with which the ACS refused it; absent where it took it. */
  readonly refused?: string
  /** It stands for so many messages that are not kept. */
  readonly left?: number
  /** What the ACS sent: its size and XML follow from it when they are written. */
  readonly sent?: { readonly id: string | null; readonly message: Message }
}

/** The method of a message without a body. */
export const EMPTY = 'Empty'

/** An RPC that was sent and not yet answered. */
export interface Outstanding {
  readonly rpcId: string
  readonly taskId: string
  readonly request: Request
  /** Which POST it was the reply to. */
  readonly cause: string
  /** Whether sending it twice could do its work twice (DESIGN §4). */
  readonly once: boolean
  readonly resent: number
  /** When it was sent first, in ms since 1970. */
  readonly sentAt: number
  /** When the POST came that it is the reply to, by the gateways' clock, in ms since 1970; null when that is not known. */
  readonly heardAt: number | null
  /** The correlations of the replies that carried it; null when that is not known (after a take-over). */
  readonly sentTo: readonly string[] | null
}

/** The RPC of a task's intent, which may have been sent: as it is found after a take-over, or when its session is over. */
export const outstandingOf = (taskId: string, intent: Intent, heardAt: number | null): Outstanding => ({
  rpcId: intent.rpcId,
  taskId,
  request: intent.request,
  cause: intent.cause,
  once: true,
  resent: 0,
  sentAt: intent.sentAt,
  heardAt,
  sentTo: null,
})

export type Reply =
  | { readonly kind: 'rpc'; readonly id: string; readonly request: Request }
  | { readonly kind: 'done' }
  | { readonly kind: 'badRequest'; readonly text: string }

/** What most devices have of tasks and faults: the same nothing for all of them. */
export const NONE: readonly never[] = Object.freeze([])
