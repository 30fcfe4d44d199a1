/**
 * Transfers: the CPE accepts one at once and reports by TransferComplete how it ended, mostly in a later session
 * (TR-069 A.3.2.8, A.3.3.2). When the answer to the RPC never came, its queue shows whether it took it.
 */
import type { AcsRequest, Request, Response } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import { ourFault } from '../fault.ts'
import type { KindContext, TaskDevice, Transition } from '../kind.ts'
import { keyOf } from '../task.ts'
import type { TaskOf } from '../task.ts'

/** What a transfer notes. */
export interface TransferNotes {
  /** When and in which session the RPC was sent, where its answer was lost. */
  sentAt?: number
  sessionId?: string
}

/** When a transfer began and ended, by the CPE's clock, as it reported. */
export interface TransferTimes {
  startTime: string
  completeTime: string
}

type TransferTask = TaskOf<{ delaySeconds: number }, TransferNotes>
type TransferTransition<R> = Transition<R, TransferNotes>

/** How long a transfer may take after its delay, in ms: a CPE may put it off by an hour, and lines are slow. */
const LONGEST_MS = 24 * 3_600_000

const waiting = <R>(task: TransferTask, now: number): TransferTransition<R> => ({
  to: 'waiting',
  until: now + task.arguments.delaySeconds * 1_000 + LONGEST_MS,
  notes: task.progress.notes,
})

/** The question whether the CPE has a transfer in its queue: CWMP 1.0 knows only the older form. */
export const queueQuestion = ({ session }: TaskDevice): AcsRequest =>
  session?.version === '1.0' ? { method: 'GetQueuedTransfers' } : { method: 'GetAllQueuedTransfers' }

/** What the answer to the RPC, or to the question about the queue, means. Null when it is neither. */
export function transferAnswered<R>(
  task: TransferTask,
  response: Response,
  { now }: KindContext,
  result: (times: TransferTimes) => R,
): TransferTransition<R> | null {
  switch (response.method) {
    case 'UploadResponse':
    case 'DownloadResponse':
      // Any other Status is a fault's code: it did not take it (deviation bad-status).
      if (response.status === 0) return { to: 'succeeded', result: result(response) }
      if (response.status === 1) return waiting(task, now)
      return { to: 'failed', fault: ourFault(FAULT.badResponse, `The CPE answered with Status ${response.status}`) }
    case 'GetQueuedTransfersResponse':
    case 'GetAllQueuedTransfersResponse':
      return response.transfers.some(t => t.commandKey === keyOf(task)) ? waiting(task, now) : { to: 'retry' }
    default:
      return null
  }
}

/** A TransferComplete with the task's CommandKey ends it. */
export function transferCalled<R>(
  task: TransferTask,
  call: Request,
  result: (times: TransferTimes) => R,
): TransferTransition<R> | null {
  if (call.method !== 'TransferComplete' || call.commandKey !== keyOf(task)) return null
  if (call.fault === null) return { to: 'succeeded', result: result(call) }
  return { to: 'failed', fault: { ...call.fault, detail: [] } }
}

/** The CPE cannot list its queue: nobody knows whether it took the RPC. */
export const queueFaulted = (request: AcsRequest): TransferTransition<never> | null =>
  request.method === 'GetQueuedTransfers' || request.method === 'GetAllQueuedTransfers'
    ? { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
    : null

/** The CPE accepted the transfer and never reported how it ended. */
export const transferOverdue = (): TransferTransition<never> => ({
  to: 'failed',
  fault: ourFault(FAULT.unknownOutcome, 'The CPE accepted the transfer and did not tell how it ended'),
})
