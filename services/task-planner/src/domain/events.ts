/** What the planner gets: the records of its topics, decoded; the input of `decide`. */
import type { CwmpVersion, EventStruct, Message, ParameterValue } from '@auroralinks/cwmp'
import type { FileFacts, Task, TransferSeen } from '@auroralinks/tasks'
import type { AnswerForm } from './answer-form.ts'
import type { TranscriptMessage } from './model.ts'

export interface SessionOpened {
  readonly type: 'opened'
  readonly sessionId: string
  readonly events: readonly EventStruct[]
  readonly version: CwmpVersion
  readonly authentication: string
  readonly remoteAddress: string
  readonly traced: boolean
  readonly firstContact: boolean
  /** It is in quarantine: no work is done. */
  readonly quarantined?: boolean
  /** Whose it is; absent: the installation's. */
  readonly tenant?: string
  /** Its PeriodicInformInterval shall be so; 0: as it is. */
  readonly periodicSeconds?: number
  /** What was known of how it is set, where that is looked at (periodic.ts). */
  readonly periodicKnown?: ReadonlyMap<string, string | null> | null
  readonly form: AnswerForm
  readonly at: number
  readonly retryCount: number
  /** The cwmp:ID of the Inform. */
  readonly rpcId: string
  readonly timeoutMs: number
  readonly manufacturer: string
  /** Of the Inform's parameters, hex. */
  readonly digest: string
  /** The Inform's parameters; read only when the digest differs from the last. */
  readonly parameters: () => readonly ParameterValue[]
  /** What was known of these parameters before, by name; filled in when the digest differs. */
  readonly known: ReadonlyMap<string, string | null> | null
  /** A row of this session that is already in the database: the record is read again. */
  readonly recorded: 'no' | 'open' | 'ended'
  readonly message: TranscriptMessage
}

interface Post {
  readonly sessionId: string
  readonly at: number
  /** The correlation of whoever waits for the reply; null when nobody does any more. */
  readonly correlation: string | null
  readonly version: CwmpVersion
  /** The files that tasks of the device may send now, by name; null where there is none of a name. */
  readonly files?: ReadonlyMap<string, FileFacts | null>
}

export interface EmptyReceived extends Post {
  readonly type: 'empty'
}

export interface RpcResponded extends Post {
  readonly type: 'responded'
  readonly rpcId: string
  readonly response: Message
  readonly message: TranscriptMessage
}

export interface CpeCalled {
  readonly type: 'called'
  readonly sessionId: string
  readonly at: number
  readonly rpcId: string
  readonly call: Message
  readonly message: TranscriptMessage
  /** Where it is a RequestDownload: the file on offer for it; null when there is none. */
  readonly offer?: Offer | null
}

/** A file that a device gets because it asked for one. */
export interface Offer {
  readonly file: string
  /** The task that it becomes: one and the same however often the record is read. */
  readonly taskId: string
  /** That task, where it is in the database already. */
  readonly existing: TaskCreated['existing']
}

export interface SessionLost {
  readonly type: 'lost'
  readonly sessionId: string
  readonly at: number
}

export interface ReplyUndelivered {
  readonly type: 'undelivered'
  readonly sessionId: string
  readonly at: number
  readonly rpcId: string
  readonly correlation: string
}

export interface TaskCreated {
  readonly type: 'create'
  readonly at: number
  readonly task: Task
  /** The task of this id that is already in the database, whatever its device. */
  readonly existing: { readonly deviceKey: string; readonly task: Task } | null
}

export interface TaskCancelled {
  readonly type: 'cancel'
  readonly at: number
  readonly taskId: string
  readonly existing: { readonly deviceKey: string; readonly task: Task } | null
}

/** The file-server saw the device transfer a file of a task. */
export interface Transferred {
  readonly type: 'transferred'
  readonly at: number
  readonly taskId: string
  readonly seen: TransferSeen
}

/** The due timer of a task of this device fired: it expires, a boot is overdue, a retry is due. */
export interface TimerDue {
  readonly type: 'timerDue'
  readonly at: number
}

/** The device has not come for longer than it may. */
export interface SilenceDue {
  readonly type: 'silenceDue'
  readonly at: number
  /** Its last Inform by what the database knows: a newer one means that it came. */
  readonly lastInformAt: number
}

export interface FaultClearing {
  readonly type: 'clearFault'
  readonly at: number
  readonly faultId: string
}

export type DomainEvent =
  | SessionOpened
  | EmptyReceived
  | RpcResponded
  | CpeCalled
  | SessionLost
  | ReplyUndelivered
  | TaskCreated
  | TaskCancelled
  | TimerDue
  | SilenceDue
  | Transferred
  | FaultClearing

export type PostEvent = EmptyReceived | RpcResponded
