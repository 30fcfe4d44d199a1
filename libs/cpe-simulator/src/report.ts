import type { EventStruct } from '@auroralinks/cwmp'
import type { SessionError } from './connection.ts'
import type { PostKind } from './hooks.ts'

/** How one session went, as the device saw it. */
export interface SessionReport {
  ok: boolean
  /** The device's own count of its sessions, from 1. */
  session: number
  /** The events of its Inform. */
  events: EventStruct[]
  /** The Inform was answered: its events are the ACS's now. */
  informed: boolean
  /** The RetryCount of its Inform. */
  retryCount: number
  /** What the ACS asked for, with the fault where the device refused. */
  rpcs: { method: string; id: string | null; fault: string | null }[]
  /** Every POST with its time to the whole answer, in milliseconds; the ones before a 401 too. */
  posts: { kind: PostKind; status: number | null; milliseconds: number }[]
  error: SessionError | null
  /** Milliseconds since 1970. */
  startedAt: number
  milliseconds: number
}
