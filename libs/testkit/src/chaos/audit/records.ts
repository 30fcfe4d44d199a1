/** The records of a run that must agree, as plain data: what was asked for and answered, what devices did, what is stored and published. */
import type { Asked } from '../traffic.ts'

export interface TaskRow {
  id: string
  deviceId: string
  type: string
  status: string
  uniqueKey: string | null
  startedAt: number | null
  faultCode: string | null
  /** As REST shows it. */
  result: unknown
}

export interface TaskEvent {
  /** ce_id */
  id: string
  taskId: string
  /** `queued`, `started`, `succeeded` … */
  change: string
  /** The status in the event's own body. */
  status: string
}

export interface Informed {
  /** Of the session row, or of the event. */
  sessionId: string
  deviceId: string
  events: readonly { code: string; commandKey: string }[]
}

/** How a connection request ended. */
export interface ConnectionRequestEnd {
  id: string
  deviceId: string
  status: string
}

/** An RPC that a device carried out. */
export interface Execution {
  method: string
  /** ParameterKey or CommandKey, where the request has one. */
  key: string | null
  fault: string | null
  instanceNumber: number | null
  /** Values that it set. */
  values: readonly string[]
}

export interface DeviceRecord {
  id: string
  executions: readonly Execution[]
  /** The events of each Inform that was answered with an InformResponse. */
  informs: readonly (readonly { code: string; commandKey: string }[])[]
  /** Null when it came in once more after all; else why not. */
  absent: string | null
  /** The parameter that setParameterValues tasks write, as the device has it. */
  written: string
}

export interface Records {
  asked: readonly Asked[]
  devices: readonly DeviceRecord[]
  /** As the database has them. */
  rows: readonly TaskRow[]
  /** As REST shows them. */
  rest: readonly TaskRow[]
  taskEvents: readonly TaskEvent[]
  sessions: readonly Informed[]
  informed: readonly Informed[]
  /** What REST shows of the parameter that tasks write, by device; null where no value is known. */
  known: ReadonlyMap<string, string | null>
  /** What is left in the outbox. */
  outbox: readonly string[]
  /** Tasks that were asked for on the topic and refused into the dead letters: their device had never come yet. */
  strangers: readonly string[]
  /** Tasks that events say were refused. */
  rejected: readonly string[]
  /** Reasons of all other dead letters. */
  deadLetters: readonly string[]
  /** Connection requests that are over their time and have no end. */
  openConnectionRequests: readonly string[]
  /** The ends of connection requests: as the database has them, and as they were published. */
  connectionRequests: readonly ConnectionRequestEnd[]
  publishedConnectionRequests: readonly ConnectionRequestEnd[]
}

/** Where two records do not agree. */
export interface Difference {
  device: string
  task: string | null
  what: string
}

export const ENDED = ['succeeded', 'failed', 'expired', 'cancelled']
export const hasEnded = (status: string): boolean => ENDED.includes(status)
