/**
 * upload: one Upload (TR-069 A.4.1.5, never twice); the CPE sends the file with HTTP PUT, to our file-server or elsewhere.
 * Done when TransferComplete says so (steps/transfer.ts) and, at our file-server, the file is there.
 */
import { FAULT, fileReference, uploadName } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from './fault.ts'
import { taskKind } from './kind.ts'
import {
  LONGEST_MS,
  UNKNOWN_TIMES,
  endReported,
  forgottenByReset,
  neverTold,
  queueFaulted,
  transferAnswered,
  transferCalled,
  transferSeen,
  transferTimes,
  unknownNext,
  waiting,
} from './steps/transfer.ts'
import type { Transfer, TransferNotes, TransferTimes } from './steps/transfer.ts'
import { getsLogin, httpUrl } from './steps/file.ts'
import { keyOf } from './task.ts'

const result = z.object({
  file: z.string().optional().meta({ description: 'Its name among the files; none where it went elsewhere' }),
  size: z.number().int().optional().meta({ description: 'Bytes' }),
  sha256: z.string().optional().meta({ description: 'In hex' }),
  ...transferTimes,
})
type Result = z.output<typeof result>

interface Arguments {
  readonly fileType: string
  readonly url?: string | undefined
  readonly delaySeconds: number
}

/** How long the news that a file arrived may be on its way when the CPE has reported it as sent, in ms. */
const ARRIVAL_MS = 2 * 60_000

/** How long after its file arrived a CPE may take to report it as sent, in ms. */
const REPORT_MS = 60 * 60_000

const resultOf = ({ seen }: TransferNotes, { startTime, completeTime }: TransferTimes): Result => ({
  ...(seen?.ok && { file: seen.name, size: seen.size, sha256: seen.sha256 }),
  startTime,
  completeTime,
})

const transfer: Transfer<Arguments, Result, TransferNotes> = {
  direction: 'upload',
  event: 'M Upload',
  longest: ({ delaySeconds }) => delaySeconds * 1_000 + LONGEST_MS,
  isOurs: ({ url }) => url === undefined,
  mayEndAtOnce: ({ delaySeconds }) => delaySeconds === 0,
  done: (task, notes, { now }) =>
    task.arguments.url !== undefined || notes.seen?.ok
      ? { to: 'succeeded', result: resultOf(notes, notes.told) }
      : { to: 'waiting', until: now + ARRIVAL_MS, notes },
}

export const upload = taskKind<TransferNotes>()({
  type: 'upload',
  words: { title: 'Upload a file', does: 'Has the device send one of its files, such as its configuration or a log.' },
  arguments: z.strictObject({
    fileType: z.string().min(1, 'is empty').max(64).meta({
      description: 'As the standard numbers uploads, e.g. "3 Vendor Configuration File 1", "4 Vendor Log File 1"',
    }),
    url: httpUrl('Where the device sends it, with PUT; without it to this ACS, where it becomes a file of the device'),
    username: z.string().max(256).optional(),
    password: z.string().max(256).optional(),
    delaySeconds: z.number().int().min(0).max(4_294_967_295).default(0),
  }),
  result,
  example: {
    arguments: { fileType: '4 Vendor Log File 1' },
    result: {
      file: 'upload-0199c8a2-7a31-7cc4-9b1e-2f6f0d1c5a77.log',
      size: 48_213,
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      startTime: '2026-01-31T23:59:50Z',
      completeTime: '2026-01-31T23:59:59Z',
    },
  },
  sharesItsWait: true,
  next(task, context) {
    if (task.progress.unknown) return unknownNext(transfer, task, context)
    const { fileType, username = '', password = '', delaySeconds } = task.arguments
    const expires = context.now + transfer.longest(task.arguments)
    const name = uploadName(task.id, fileType)
    const url =
      task.arguments.url ??
      fileReference({ direction: 'upload', login: getsLogin(context.device), taskId: task.id, name, expires })
    return { send: { method: 'Upload', commandKey: keyOf(task), fileType, url, username, password, delaySeconds } }
  },
  answered: (task, _request, response, context) => transferAnswered(transfer, task, response, context) ?? BAD_RESPONSE,
  faulted: (_task, request) => queueFaulted(request),
  opened: (task, event) =>
    endReported(transfer, task, event) && (task.progress.unknown || task.progress.notes.doubt)
      ? waiting(transfer, task)
      : forgottenByReset(transfer, task, event),
  called: (task, call, context) => transferCalled(transfer, task, call, context),
  transferred(task, seen, { now }) {
    const { notes, waitUntil } = task.progress
    const isHere = seen.what === 'end' && seen.ok && seen.direction === 'upload'
    if (notes.told !== undefined && isHere) return { to: 'succeeded', result: resultOf({ seen }, notes.told) }
    const next = transferSeen(transfer, task, seen)
    return next?.to === 'noted' && isHere && waitUntil !== null
      ? { ...next, to: 'waiting', until: Math.min(waitUntil, now + REPORT_MS) }
      : next
  },
  overdue(task) {
    const { told, seen, doubt } = task.progress.notes
    if (doubt) return neverTold(task)
    // It is here: that the device never said so takes nothing from it.
    if (seen?.ok) return { to: 'succeeded', result: resultOf({ seen }, told ?? UNKNOWN_TIMES) }
    if (told === undefined) return neverTold(task)
    const why = seen ? ` (${seen.reason})` : ''
    return { to: 'failed', fault: ourFault(FAULT.notReceived, `${FAULT.notReceived.string}${why}`) }
  },
})
