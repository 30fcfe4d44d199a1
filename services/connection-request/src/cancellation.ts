/** Takes a connection request back: `CancelConnectionRequest`. */
import { isUuid } from '@auroralinks/runtime'
import type { connectionRequestV1 } from '@auroralinks/contracts'
import type { Recorder } from './recorder.ts'
import { isOpen } from './store.ts'
import type { Lookup, RequestRow } from './store.ts'
import { CANCELLED } from './requests/state.ts'
import type { OpenRequests } from './requests/open-requests.ts'

export interface CancellationOptions {
  look(question: { deviceId: string; requestId: string }): Promise<Lookup>
  recorder: Recorder
  openRequests: OpenRequests
}

/** What became of it: as it stands now, taken back; or why that is not possible. */
export type Cancelled = { row: RequestRow } | { code: string; string: string }

/** Twice is once: what was taken back is told again as it is. */
export function createCancellation(
  o: CancellationOptions,
): (command: connectionRequestV1.CancelConnectionRequest) => Promise<Cancelled> {
  const known = { code: 'not-found', string: 'This device has no such connection request' }
  return async ({ id, deviceId }) => {
    if (!isUuid(id) || deviceId.includes('\0')) return known
    const running = await o.openRequests.cancel(deviceId, id.toLowerCase())
    if (running !== null) return { row: running }
    const { existing } = await o.look({ deviceId, requestId: id })
    if (existing === null || existing.deviceId !== deviceId) return known
    if (existing.reason === 'cancelled') return { row: existing }
    if (!isOpen(existing.status))
      return { code: 'already-ended', string: `The connection request has already ended: ${existing.status}` }
    // Of a process that is gone, and not taken up yet.
    const row: RequestRow = { ...existing, status: 'expired', error: CANCELLED, reason: 'cancelled' }
    await o.recorder.record(row, { publish: true })
    return { row }
  }
}
