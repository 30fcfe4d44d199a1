/**
 * What a kind of task is: its arguments and its result as schemas, its words for a person, and a small state machine
 * over RPCs and their answers. The planner runs the machine; the REST API, the check of commands on Kafka and the
 * documentation follow from the schemas.
 */
import type { AcsRequest, CwmpVersion, EventStruct, Fault, Request, Response } from '@auroralinks/cwmp'
import type { DeviceQuirks } from '@auroralinks/quirks'
import type { z } from 'zod'
import type { ModelShape, ShapeChange } from './model-shape.ts'
import type { Json, Steps, TaskFault, TaskOf } from './task.ts'

/** What a kind sees of a device. */
export interface TaskDevice {
  readonly id: string
  /** Root of its data model; null until an Inform named it. */
  readonly root: 'Device.' | 'InternetGatewayDevice.' | null
  /** What its quirk profiles say; absent where it has none. */
  readonly quirks?: DeviceQuirks
  /** As the device told it last; null until it did. */
  readonly softwareVersion: string | null
  readonly session: {
    readonly id: string
    readonly rpcs?: number
    readonly version?: CwmpVersion
    readonly events?: readonly EventStruct[]
  } | null
}

/** What is known of a file of the ACS. */
export interface FileFacts {
  readonly fileType: string | null
  /** The version that it claims to bring. */
  readonly version: string | null
  /** The devices that it is for; null for all. */
  readonly oui: string | null
  readonly productClass: string | null
  /** The device that sent it; null for what an operator put there. */
  readonly deviceId: string | null
  /** bytes */
  readonly size: number
}

/** What the file-server saw of a transfer of a task. */
export type TransferSeen =
  | {
      readonly what: 'progress'
      readonly direction: 'download' | 'upload'
      readonly bytes: number
      readonly total: number | null
    }
  | {
      readonly what: 'end'
      readonly direction: 'download' | 'upload'
      /** Among the files. */
      readonly name: string
      /** bytes */
      readonly size: number
      readonly sha256: string
      readonly ok: boolean
      /** Why an upload was not taken. */
      readonly reason: string
    }

export interface KindContext {
  readonly device: TaskDevice
  /** ms since 1970 */
  readonly now: number
  /** A file that the task's arguments name, as it is now; null when there is none. Known where the next RPC is asked for. */
  file?(name: string): FileFacts | null
  /** What devices of its model taught; absent where nothing is known. For kinds that say `usesModel`. */
  readonly model?: ModelShape | undefined
  /** How long the device took for the answer in question, in ms, and how large that was, in bytes. */
  readonly tookMs?: number | undefined
  readonly bytes?: number | undefined
}

/** What is now known of a parameter; absent fields stay as they are, `value: null` is a secret or unknown value. */
export interface ParameterChange {
  name: string
  value?: string | null
  type?: string
  writable?: boolean
  /** TR-069 Table 23: 0 off, 1 passive, 2 active, 3 to 6 lightweight. */
  notification?: number
}

/** What is learned of the device on the way. */
export interface Learned {
  readonly parameters?: readonly ParameterChange[]
  readonly gone?: readonly Gone[]
  /** It took a configuration file: all that was known of its parameters may be otherwise. */
  readonly configured?: true
  /** What it teaches of its model. */
  readonly model?: ShapeChange
}

/** Parameters below an object that are gone: all but those named, and those below one of these objects. */
export interface Gone {
  /** Ends with a dot. */
  readonly prefix: string
  readonly except: ReadonlySet<string> | null
  /** Objects right below it. */
  readonly below?: ReadonlySet<string>
}

/** How a task goes on after an answer. */
export type Transition<R = Json, N = unknown> = {
  readonly learned?: Learned | undefined
} /** `save`: where it stands now is kept, although asking again would find it out. */ & (
  | { readonly to: 'next'; readonly notes: N; readonly save?: boolean }
  /** The device does the rest by itself; no other task runs until then (ms since 1970). */
  | {
      readonly to: 'waiting'
      readonly until: number
      readonly notes: N
      /** Of `overdue`: the device is asked to come, so that it can be looked at. */
      readonly wake?: true
    }
  /**
   * While it waits, the device came: the next RPC looks whether it is done. Overdue no sooner than after `withinMs`. With
   * `notes` whatever was on its way is settled.
   */
  | { readonly to: 'checking'; readonly notes?: N; readonly withinMs?: number }
  /** It is where it was, and knows more. */
  | { readonly to: 'noted'; readonly notes: N }
  /** `cancelled`: the CommandKey of transfers that the device has dropped. */
  | { readonly to: 'succeeded'; readonly result: R; readonly cancelled?: string }
  | { readonly to: 'failed'; readonly fault: TaskFault; readonly result?: R }
  /** It certainly did not run: it is tried again from the start, in this session if attempts are left. */
  | { readonly to: 'retry' }
)

/** The next RPC, with what is noted when it leaves; or a transition without one. */
export type NextStep<R = Json, N = unknown> =
  | {
      readonly send: AcsRequest
      readonly notes?: N
      /** It must not run twice, as RPCs that have `once` in libs/cwmp: a lost answer is settled by reading back. */
      readonly once?: true
    }
  | { readonly transition: Transition<R, N> }

/** An Inform opened a session. */
export interface Opened {
  readonly sessionId: string
  readonly events: readonly EventStruct[]
}

/** How far a task of many RPCs has got. */
export interface Standing {
  /** Grows as long as it makes progress. */
  readonly done: number
  /** Where that is, in words. */
  readonly where: string
}

/** Why arguments cannot be, and which: `values.0.name`. */
export interface Objection {
  readonly where: string
  readonly detail: string
}

export interface TaskKind<Type extends string, Schema extends z.ZodObject, Result extends z.ZodType, N> {
  /** As the REST API and the field in proto/acs/task/v1/task.proto call it. */
  readonly type: Type
  /** For a person: its name, and what it does to the device. */
  readonly words: { readonly title: string; readonly does: string }
  readonly arguments: Schema
  /** What a succeeded task shows; `z.null()` where there is nothing to show. */
  readonly result: Result
  /** Arguments and result as they may look, for the documentation. */
  readonly example: { readonly arguments: z.input<Schema>; readonly result: z.output<Result> }
  /** What a fault is about, where that is more than the type: one that succeeds clears the faults about the same. */
  subject?(a: z.output<Schema>): string
  /** What the schema cannot say of the arguments together. */
  check?(a: z.output<Schema>): Objection | null
  /** Parameters whose types would help: they are noted as `types` where the device or a data model knows them. */
  typesWanted?(a: z.output<Schema>): string[]
  next(task: TaskOf<z.output<Schema>, Partial<N>>, context: KindContext): NextStep<z.output<Result>, N>
  answered(
    task: TaskOf<z.output<Schema>, Partial<N>>,
    request: AcsRequest,
    response: Response,
    context: KindContext,
  ): Transition<z.output<Result>, N>
  /** What a fault of the CPE means to this kind; null for the general rule (retry classes of libs/cwmp). */
  faulted?(
    task: TaskOf<z.output<Schema>, Partial<N>>,
    request: AcsRequest,
    fault: Fault,
    context: KindContext,
  ): Transition<z.output<Result>, N> | null
  /** A session opens while the task waits, or while its outcome is unknown: the Inform may settle it. */
  opened?(
    task: TaskOf<z.output<Schema>, Partial<N>>,
    event: Opened,
    context: KindContext,
  ): Transition<z.output<Result>, N> | null
  /** The CPE called a method, such as TransferComplete, while the task runs: it may settle it. */
  called?(
    task: TaskOf<z.output<Schema>, Partial<N>>,
    call: Request,
    context: KindContext,
  ): Transition<z.output<Result>, N> | null
  /** The file of the ACS that it transfers: it has to be there, and to be for the device. */
  file?(a: z.output<Schema>): { readonly name: string; readonly fileType: string | null } | null
  /** The file-server saw the device transfer a file of this task. */
  transferred?(
    task: TaskOf<z.output<Schema>, Partial<N>>,
    seen: TransferSeen,
    context: KindContext,
  ): Transition<z.output<Result>, N> | null
  /** The answer to an RPC that may run twice never came: the notes with which it asks the next time; null for the same again. */
  unanswered?(task: TaskOf<z.output<Schema>, Partial<N>>, request: AcsRequest, context: KindContext): N | null
  /** Answers were lost as often as it may be tried; null for the general rule (`retry-limit`). */
  givenUp?(task: TaskOf<z.output<Schema>, Partial<N>>): TaskFault | null
  /** What it had done, or found out, by the time it fails, whatever it fails of; null where that is nothing. */
  soFar?(task: TaskOf<z.output<Schema>, Partial<N>>, fault: TaskFault, context: KindContext): z.output<Result> | null
  /** While it waits for the device, other tasks run; else they wait behind it. */
  readonly sharesItsWait?: true
  /** It asks by what is known of the device's model (`KindContext.model`), which has to be read from the database. */
  readonly usesModel?: true
  /** Of a device's tasks of this kind one is under way at a time. */
  readonly alone?: true
  /** `waitUntil` passed. */
  overdue?(task: TaskOf<z.output<Schema>, Partial<N>>, context: KindContext): Transition<z.output<Result>, N>
  /** How far it has got, by what it noted: shown as `progress`, and told at most every two seconds. Asked after each answer, so that it has to be cheap. */
  steps?(task: TaskOf<z.output<Schema>, Partial<N>>): Steps | null
  standing?(task: TaskOf<z.output<Schema>, Partial<N>>, context: KindContext): Standing
  /** Whether it may be taken back although the device works on it: what that does changes nothing, and ends by itself. */
  readonly mayBeLeft?: true
  /** Whether it has changed the device, so that what it noted must not be forgotten and it cannot be taken back. */
  hasChanged?(task: TaskOf<z.output<Schema>, Partial<N>>): boolean
}

/** A kind whose types are not known here: as the planner runs it. */
// biome-ignore lint/suspicious/noExplicitAny: a kind both takes and gives its notes, so that only `any` holds each of them
export type AnyKind = TaskKind<string, z.ZodObject, z.ZodType, any>

/**
 * Declares a kind of task; `N` is what it notes between its RPCs.
 * @example export const reboot = taskKind<BootNotes>()({ type: 'reboot', arguments: z.strictObject({}), … })
 */
export const taskKind =
  <N = Record<string, never>>() =>
  <const Type extends string, Schema extends z.ZodObject, Result extends z.ZodType>(
    kind: TaskKind<Type, Schema, Result, N>,
  ): TaskKind<Type, Schema, Result, N> =>
    kind
