/** What `decide` asks for: written in one statement, published, answered. */
import type {
  AutonomousDUStateChangeComplete,
  AutonomousTransferComplete,
  EventStruct,
  Kicked,
  ParameterValue,
  RequestDownload,
  TransferComplete,
} from '@auroralinks/cwmp'
import type { DiagnosticsResult, Gone, ParameterChange, ShapeChange, Steps, Task } from '@auroralinks/tasks'
import type { FormNote } from './answer-form.ts'
import type { Device, Evidence, Reply, Session, Silence, TwinSource } from './model.ts'

/** What a device said of itself; absent fields stay as they are. */
export interface StatusChange {
  lastInformAt?: number
  lastBootAt?: number
  lastBootstrapAt?: number
  lastEvents?: readonly EventStruct[]
  ipAddress?: string
  cwmpVersion?: string
  retryCount?: number
  informDigest?: string
  softwareVersion?: string
  hardwareVersion?: string
  connectionRequestUrl?: string
  dataModelRoot?: string
  macAddresses?: readonly string[]
  /** When its present is to be published: now. */
  stateAt?: number
  /** Whole: what speaks for two devices with its identity; null: nothing any more. */
  evidence?: Evidence | null
  /** Whole: what is known of its silence, and when to look at it next; null: never. */
  silence?: Silence & { checkAt: number | null }
}

export interface SessionChange {
  session: Session
  endedAt: number | null
  outcome: 'completed' | 'lost' | 'failed' | null
}

export interface FaultRaised {
  id: string
  cause: string
  /** Null when no task was at fault: a transfer failed at the CPE. */
  taskId: string | null
  code: string
  string: string
  detail: Task['fault'] extends infer F ? (F extends { detail: infer D } ? D : never) : never
  at: number
}

/** Events for the world; each has an id made from its fact. */
export type PublicEvent =
  | {
      type: 'informed'
      sessionId: string
      events: readonly EventStruct[]
      retryCount: number
      remoteAddress: string
      at: number
    }
  | { type: 'booted'; sessionId: string; softwareVersion: string; at: number }
  | { type: 'bootstrapped'; sessionId: string; at: number }
  | {
      type: 'valuesChanged'
      sessionId: string
      values: readonly (ParameterValue & { previous: string | null })[]
      at: number
    }
  | {
      type: 'transferCompleted'
      sessionId: string
      rpcId: string
      transfer: TransferComplete | AutonomousTransferComplete
      at: number
    }
  | { type: 'diagnosticsCompleted'; taskId: string; test: string; result: DiagnosticsResult; at: number }
  | {
      type: 'modulesChanged'
      sessionId: string
      rpcId: string
      /** Of the ChangeDUState that asked for it; empty where none did. */
      commandKey: string
      autonomous: boolean
      results: AutonomousDUStateChangeComplete['results']
      at: number
    }
  /** A vendor's RPC; `arguments` as JSON. */
  | { type: 'called'; sessionId: string; rpcId: string; method: string; arguments: string; at: number }
  | { type: 'kicked'; sessionId: string; rpcId: string; kicked: Kicked; at: number }
  | {
      type: 'downloadRequested'
      sessionId: string
      rpcId: string
      request: RequestDownload
      /** What it became; null where no file is on offer. */
      task: { id: string; file: string } | null
      at: number
    }
  | {
      type: 'task'
      task: Task
      change: 'queued' | 'started' | 'progress' | 'succeeded' | 'failed' | 'expired' | 'cancelled'
      at: number
    }
  | { type: 'faultRaised'; fault: FaultRaised; at: number }
  | { type: 'faultCleared'; faultId: string; at: number }
  | { type: 'silent'; lastInformAt: number; intervalSeconds: number; at: number }
  | { type: 'back'; sessionId: string; silentSince: number; at: number }

export interface Effects {
  status: StatusChange | null
  sessions: SessionChange[]
  /** Tasks to insert or update, whole. */
  tasks: Task[]
  /** How far tasks have got that are not written otherwise. */
  steps: { taskId: string; steps: Steps }[]
  parameters: ParameterChange[]
  gone: Gone[]
  /** What the device taught of its model: kept apart, and what is new before the tasks. */
  model: ShapeChange[]
  faults: FaultRaised[]
  faultsGone: string[]
  /** The fact is the record itself: published before the record counts as done. */
  publish: PublicEvent[]
  /** The fact is in the database: written with it, published afterwards. */
  outbox: PublicEvent[]
  /** Ask the device to come. */
  requestConnection: boolean
  /** What identity is to know of the form of our answers. */
  form: FormNote | null
  /** Two devices have its identity: into quarantine, with where both came from. */
  quarantine: readonly TwinSource[] | null
}

export interface Refusal {
  kind: 'refused'
  code: string
  string: string
}

export interface Decision {
  device: Device
  effects: Effects
  /** To the gateway that holds the POST. */
  reply: Reply | null
  /** The reply must not leave before the effects are durable. */
  replyAfterEffects: boolean
  /** To whoever sent the command: the task as it stands, or why not; always after the effects. */
  answer: Task | Refusal | { kind: 'done' } | null
}

export const noEffects = (): Effects => ({
  status: null,
  sessions: [],
  tasks: [],
  steps: [],
  parameters: [],
  gone: [],
  model: [],
  faults: [],
  faultsGone: [],
  publish: [],
  outbox: [],
  requestConnection: false,
  form: null,
  quarantine: null,
})

/** Parameters that are many: to write them takes as long as what a hundred sessions write. */
const MANY = 100

/** Whether a device told of so many parameters that others must not wait for them. */
export const readsMuch = (e: Effects): boolean => e.parameters.length > MANY

/** Whether there is anything to write. */
export const writesNothing = (e: Effects): boolean =>
  e.status === null &&
  e.sessions.length === 0 &&
  e.tasks.length === 0 &&
  e.steps.length === 0 &&
  e.parameters.length === 0 &&
  e.gone.length === 0 &&
  e.faults.length === 0 &&
  e.faultsGone.length === 0 &&
  e.outbox.length === 0
