/** A task: one piece of work that somebody asked for. It may take several RPCs and several sessions. */
import type { AcsRequest } from '@auroralinks/cwmp'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

export const TASK_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled'] as const
export type TaskStatus = (typeof TASK_STATUSES)[number]

export interface TaskFault {
  /** The CWMP fault code, or one of ours (libs/runtime FAULT). */
  readonly code: string
  readonly string: string
  readonly detail: readonly { readonly name: string; readonly code: string; readonly string: string }[]
}

/** What a kind of task notes between its RPCs; it is written as JSON. */
export type Notes = { readonly [name: string]: Json | undefined }

/** How far a task has got, where it has steps. */
export interface Steps {
  readonly done: number
  /** Left out while it is not known. */
  readonly total?: number
  /** What is counted: `bytes`, `parameters` … */
  readonly unit: string
}

/** A task with the arguments `A` and the notes `N` of its kind. */
export interface TaskOf<A, N> {
  readonly id: string
  readonly type: string
  readonly arguments: A
  readonly status: TaskStatus
  /** Sessions that ended without its end. */
  readonly attempts: number
  /** All times in ms since 1970. */
  readonly createdAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly notBefore: number | null
  readonly expires: number | null
  readonly uniqueKey: string | null
  /** The job that gave it, among those for many devices. */
  readonly jobId?: string | null
  /** Of whoever asked for it, where that was traced: what works on it in other sessions links to it. */
  readonly traceparent?: string
  readonly result: Json
  readonly fault: TaskFault | null
  readonly progress: Progress<N>
  /** As it was counted last; null or absent where there is nothing to count. */
  readonly steps?: Steps | null
  /** Its steps as they were told last, and when (ms since 1970); in memory only. */
  readonly told?: { readonly steps: Steps; readonly at: number }
}

/** A task of any kind. */
export type Task = TaskOf<{ readonly [name: string]: Json | undefined }, Notes>

/** Where a task stands between RPCs and sessions. */
export interface Progress<N = Notes> {
  /** The kind's own notes; none at first. */
  readonly notes: N
  /** The RPC that must not run twice and is on its way, written down before it left. */
  readonly intent: Intent | null
  /** Set while nobody knows whether the RPC of the intent ran: it is settled by reading back. */
  readonly unknown: boolean
  /** The task waits for something the device does by itself, until then (ms since 1970). */
  readonly waitUntil: number | null
  /** Not to be tried again before (ms since 1970). */
  readonly retryAt: number | null
}

export interface Intent {
  readonly rpcId: string
  readonly sessionId: string
  readonly sentAt: number
  /** When the POST came that the RPC answers; those of older versions lack it. */
  readonly heardAt?: number
  readonly cause: string
  readonly request: AcsRequest
}

/** Of a task that has not begun. */
export const FRESH: Progress = { notes: {}, intent: null, unknown: false, waitUntil: null, retryAt: null }

/** Whether a task has its outcome. */
export const hasEnded = (status: TaskStatus): boolean => status !== 'queued' && status !== 'running'

/** The CommandKey and ParameterKey of a task that gives none: its id, 32 characters (TR-069 Table 12). */
export const keyOf = (task: { readonly id: string }): string => task.id.replaceAll('-', '')

/** A task as it is accepted. @param now ms since 1970 */
export const newTask = (
  t: { readonly id: string; readonly type: string; readonly arguments: Task['arguments'] },
  now: number,
): Task => ({
  ...t,
  status: 'queued',
  attempts: 0,
  createdAt: now,
  startedAt: null,
  endedAt: null,
  notBefore: null,
  expires: null,
  uniqueKey: null,
  result: null,
  fault: null,
  progress: FRESH,
})
