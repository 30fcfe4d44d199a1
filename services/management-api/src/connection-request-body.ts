/** A connection request as the API shows it. */
import type { connectionRequestV1 } from '@auroralinks/contracts'
import { timeOrNull } from './task-body.ts'

export interface ConnectionRequest {
  id: string
  deviceId: string
  status: string
  method: string | null
  attempts: number
  error: string | null
  sessionId: string | null
  reason: string | null
  broughtBy: string | null
  createdAt: string | null
  updatedAt: string | null
}

const known = (s: string): string | null => (s === '' ? null : s)

/** Out of a reply or a result. */
export const connectionRequestFromWire = (r: connectionRequestV1.ConnectionRequest): ConnectionRequest => ({
  id: r.id,
  deviceId: r.deviceId,
  status: r.status,
  method: known(r.method),
  attempts: r.attempts,
  error: known(r.error),
  sessionId: known(r.sessionId),
  reason: known(r.reason),
  broughtBy: known(r.broughtBy),
  createdAt: timeOrNull(r.createdAt),
  updatedAt: timeOrNull(r.at),
})

const FINAL: ReadonlySet<string> = new Set(['refused', 'unauthorized', 'busy', 'unreachable', 'arrived', 'expired'])

/** Whether nothing more will come of it. */
export const isFinal = (r: { status: string }): boolean => FINAL.has(r.status)
