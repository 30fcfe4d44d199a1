/**
 * Transfers: the CPE accepts one at once and reports by TransferComplete how it ended, mostly in a later session
 * (TR-069 A.3.2.8, A.3.3.2). When the answer to the RPC never came, it is not sent again before it is certain that it did
 * not run: what our file-server saw proves that it ran, else the CPE's queue of transfers is asked for it.
 */
import { z } from 'zod'
import type { AcsRequest, Request, Response } from '@auroralinks/cwmp'
import { FAULT } from '@auroralinks/runtime'
import { ourFault } from '../fault.ts'
import type { KindContext, NextStep, Opened, TaskDevice, TransferSeen, Transition } from '../kind.ts'
import { keyOf } from '../task.ts'
import type { TaskFault, TaskOf } from '../task.ts'

/** When a transfer began and ended, by the CPE's clock, as it reported: in the result of its task. */
export const transferTimes = {
  startTime: z
    .string()
    .meta({ description: 'By the clock of the device; 0001-01-01T00:00:00Z where it does not tell' }),
  completeTime: z.string(),
}
export type TransferTimes = Readonly<Record<keyof typeof transferTimes, string>>

/** What a transfer notes. */
export interface TransferNotes {
  /** When and in which session the RPC was sent. */
  readonly sentAt?: number
  readonly sessionId?: string
  /** Our file-server saw the device begin. */
  readonly began?: true
  /** How it ended, as our file-server saw it. */
  readonly seen?: {
    readonly name: string
    readonly size: number
    readonly sha256: string
    readonly ok: boolean
    readonly reason: string
  }
  /** The CPE reported that it is done, and when. */
  readonly told?: TransferTimes
  /** Nobody knows whether the RPC ran, and what would show it may be still on its way. */
  readonly doubt?: true
}

/** How a CPE says that it knows no time (TR-069 A.3.3.2). */
export const UNKNOWN_TIMES: TransferTimes = { startTime: '0001-01-01T00:00:00Z', completeTime: '0001-01-01T00:00:00Z' }

/** How long a transfer may take once it may begin, in ms: a CPE may put it off by an hour, and lines are slow. */
export const LONGEST_MS = 24 * 3_600_000
/** How long what the file-server saw may be on its way to the planner, in ms. */
const ON_ITS_WAY_MS = 30_000

const NOT_QUEUED = ourFault(
  FAULT.unknownOutcome,
  'The answer of the CPE never came, and the transfer is not in the queue of the CPE: it did not take it, or had done all of it at once',
)

type TransferTask<N extends TransferNotes> = TaskOf<unknown, Partial<N>>

/** What differs from one kind of transfer to the next. */
export interface Transfer<A, R, N extends TransferNotes> {
  readonly direction: TransferSeen['direction']
  /** The event that tells its end, with its CommandKey. */
  readonly event: string
  /** ms from its sending until it is over, whatever happens. */
  longest(a: A): number
  /** Whether our file-server is the other side, so that it sees the transfer. */
  isOurs(a: A): boolean
  /** Whether the CPE may have done all of it before it answered (Status 0): it tells of that no more (TR-069 A.3.2.8). */
  mayEndAtOnce(a: A): boolean
  /** The CPE reported success: what else is needed. */
  done(task: TaskOf<A, Partial<N>>, notes: N & { readonly told: TransferTimes }, context: KindContext): Transition<R, N>
}

const sentAt = (task: TransferTask<TransferNotes>): number =>
  task.progress.notes.sentAt ?? task.progress.intent?.sentAt ?? task.startedAt ?? task.createdAt

/** The session in which the RPC was sent. */
export const sessionOf = (task: TransferTask<TransferNotes>): string =>
  task.progress.notes.sessionId ?? task.progress.intent?.sessionId ?? ''

const notesOf = <N extends TransferNotes>(task: TransferTask<N>): N => task.progress.notes as N

const isProven = ({ began, seen, told }: TransferNotes): boolean =>
  began === true || seen !== undefined || told !== undefined

/** It runs, and ends by what the CPE says. */
export function waiting<A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  more: Partial<TransferNotes> = {},
): Transition<R, N> {
  const { doubt: _, ...notes } = notesOf(task)
  return {
    to: 'waiting',
    until: sentAt(task) + transfer.longest(task.arguments),
    notes: { ...notes, ...more, sentAt: sentAt(task), sessionId: sessionOf(task) } as unknown as N,
  }
}

/** The question whether the CPE has a transfer in its queue: CWMP 1.0 knows only the older form. */
const queueQuestion = ({ session }: TaskDevice): AcsRequest =>
  session?.version === '1.0' ? { method: 'GetQueuedTransfers' } : { method: 'GetAllQueuedTransfers' }

/** Nobody knows whether the RPC ran. */
export const unknownNext = <A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  { device }: KindContext,
): NextStep<R, N> =>
  isProven(notesOf(task)) ? { transition: waiting(transfer, task) } : { send: queueQuestion(device) }

/** What the answer to the RPC, or to the question about the queue, means. Null when it is neither. */
export function transferAnswered<A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  response: Response,
  context: KindContext,
): Transition<R, N> | null {
  switch (response.method) {
    case 'ScheduleDownloadResponse':
      return waiting(transfer, task)
    case 'UploadResponse':
    case 'DownloadResponse': {
      const { status, startTime, completeTime } = response
      // Any other Status is a fault's code: it did not take it (deviation bad-status).
      if (status === 0) return told(transfer, task, { startTime, completeTime }, context)
      if (status === 1) return waiting(transfer, task)
      return { to: 'failed', fault: ourFault(FAULT.badResponse, `The CPE answered with Status ${status}`) }
    }
    case 'GetQueuedTransfersResponse':
    case 'GetAllQueuedTransfersResponse':
      return response.transfers.some(t => t.commandKey === keyOf(task))
        ? waiting(transfer, task)
        : notQueued(transfer, task, context)
    default:
      return null
  }
}

/**
 * It is not in the queue: it did not run, or it is over already, which our file-server saw. To a server elsewhere nobody
 * sees that it is over, unless the CPE has to tell of it.
 */
function notQueued<A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  { now }: KindContext,
): Transition<R, N> {
  if (isProven(notesOf(task))) return waiting(transfer, task)
  if (!transfer.isOurs(task.arguments))
    return transfer.mayEndAtOnce(task.arguments) ? { to: 'failed', fault: NOT_QUEUED } : { to: 'retry' }
  // A clock that was set back must not make it longer.
  const until = Math.min(sentAt(task), now) + ON_ITS_WAY_MS
  return until > now ? ({ ...waiting(transfer, task, { doubt: true }), until } as Transition<R, N>) : { to: 'retry' }
}

function told<A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  { startTime, completeTime }: TransferTimes,
  context: KindContext,
): Transition<R, N> {
  const { doubt: _, ...notes } = notesOf(task)
  const times = { startTime, completeTime }
  return transfer.done(
    task,
    { ...notes, told: times, sentAt: sentAt(task), sessionId: sessionOf(task) } as unknown as N & {
      told: TransferTimes
    },
    context,
  )
}

/** A TransferComplete with the task's CommandKey. */
export function transferCalled<A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  call: Request,
  context: KindContext,
): Transition<R, N> | null {
  if (call.method !== 'TransferComplete' || call.commandKey !== keyOf(task)) return null
  return call.fault === null ? told(transfer, task, call, context) : { to: 'failed', fault: failure(task, call.fault) }
}

/** The CPE's fault, with what our file-server had against it. */
function failure(task: TransferTask<TransferNotes>, fault: { code: string; string: string }): TaskFault {
  const { seen } = task.progress.notes
  return {
    ...fault,
    detail: seen && !seen.ok ? [{ name: seen.name, code: seen.reason, string: 'The file-server did not take it' }] : [],
  }
}

/** A session opens with the event that tells the end: the RPC ran, whatever became of its answer. */
export const endReported = <A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  { events }: Opened,
): boolean => events.some(e => e.code === transfer.event && e.commandKey === keyOf(task))

/**
 * A reset makes a device forget transfers that it had not begun, and what it had not told of others (TR-069 Table 8): its
 * queue is asked for one of which our file-server saw nothing. Of one from elsewhere nobody could say that it did not run.
 */
export const forgottenByReset = <A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  { sessionId, events }: Opened,
): Transition<R, N> | null =>
  transfer.isOurs(task.arguments) &&
  !isProven(notesOf(task)) &&
  sessionId > sessionOf(task) &&
  events.some(e => e.code === '0 BOOTSTRAP')
    ? { to: 'checking' }
    : null

/** What our file-server saw proves that the RPC ran. */
export function transferSeen<A, R, N extends TransferNotes>(
  transfer: Transfer<A, R, N>,
  task: TaskOf<A, Partial<N>>,
  event: TransferSeen,
): Transition<R, N> | null {
  if (event.direction !== transfer.direction || !transfer.isOurs(task.arguments)) return null
  const notes = notesOf(task)
  if (event.what === 'progress' && isProven(notes)) return null
  const { what: _, direction: __, ...end } = event
  const more: TransferNotes = event.what === 'progress' ? { began: true } : { began: true, seen: end as never }
  return task.progress.unknown || notes.doubt
    ? waiting(transfer, task, more)
    : { to: 'noted', notes: { ...notes, ...more } }
}

/** The CPE cannot list its queue: nobody knows whether it took the RPC. */
export const queueFaulted = (request: AcsRequest): Transition<never, never> | null =>
  request.method === 'GetQueuedTransfers' || request.method === 'GetAllQueuedTransfers'
    ? { to: 'failed', fault: ourFault(FAULT.unknownOutcome) }
    : null

/** The CPE accepted the transfer and never reported how it ended. */
export function neverTold(task: TransferTask<TransferNotes>): Transition<never, never> {
  const { doubt, seen } = task.progress.notes
  if (doubt) return { to: 'checking' }
  const how = seen?.ok ? '; all of the file went over the line' : ''
  return {
    to: 'failed',
    fault: ourFault(FAULT.unknownOutcome, `The CPE accepted the transfer and did not tell how it ended${how}`),
  }
}
