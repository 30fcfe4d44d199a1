/**
 * Downloads: the CPE fetches a file. Most are done with the TransferComplete. Firmware is installed only when an Inform
 * shows it: the version that the file claims, or another than before where it claims none. A CPE that reports success, has
 * booted, and still runs what it ran before has not installed it; one that never reports and runs it has.
 */
import type { AcsRequest, Download, Request, Response } from '@auroralinks/cwmp'
import { FAULT, fileReference } from '@auroralinks/runtime'
import { z } from 'zod'
import { BAD_RESPONSE, ourFault } from '../fault.ts'
import type { KindContext, Learned, NextStep, Opened, TransferSeen, Transition } from '../kind.ts'
import { keyOf } from '../task.ts'
import type { TaskOf } from '../task.ts'
import { getsLogin, isConfiguration, isFirmware } from './file.ts'
import {
  LONGEST_MS,
  UNKNOWN_TIMES,
  endReported,
  forgottenByReset,
  neverTold,
  queueFaulted,
  sessionOf,
  transferAnswered,
  transferCalled,
  transferSeen,
  transferTimes,
  unknownNext,
  waiting,
} from './transfer.ts'
import type { Transfer, TransferNotes, TransferTimes } from './transfer.ts'

export interface DownloadNotes extends TransferNotes {
  /** What was sent: the file may be another by the time the device reports. */
  readonly fileType?: string
  /** What it is to bring, where it is firmware. */
  readonly firmware?: { readonly version: string | null; readonly before: string | null }
}

interface DownloadSource {
  readonly fileType?: string | undefined
  readonly file?: string | undefined
  readonly url?: string | undefined
  readonly targetFileName?: string | undefined
  readonly username?: string | undefined
  readonly password?: string | undefined
}

const downloadResult = z.object({
  status: z.number().int().meta({ description: '0: done and applied' }),
  ...transferTimes,
})
type Result = z.output<typeof downloadResult>
type DownloadTransition = Transition<Result, DownloadNotes>

/** How long after the report of its success a CPE may take to run new firmware, in ms: it writes its flash, and boots. */
const INSTALL_MS = 30 * 60_000

const succeeded = ({ startTime, completeTime }: TransferTimes, learned?: Learned): DownloadTransition => ({
  to: 'succeeded',
  result: { status: 0, startTime, completeTime },
  learned,
})

/** What every RPC that has a device fetch a file holds. */
type Fields = Pick<
  Download,
  'commandKey' | 'fileType' | 'url' | 'username' | 'password' | 'fileSize' | 'targetFileName'
>

/**
 * All that the kinds of download share: everything but the arguments and the RPC.
 * @param o.event its `M …` event @param o.after ms from its sending until the CPE may begin at the latest
 */
export function downloads<A extends DownloadSource>(o: {
  event: string
  after(a: A): number
  mayEndAtOnce(a: A): boolean
  rpc(fields: Fields, a: A): AcsRequest
}) {
  const transfer: Transfer<A, Result, DownloadNotes> = {
    direction: 'download',
    event: o.event,
    longest: a => o.after(a) + LONGEST_MS,
    isOurs: a => a.file !== undefined,
    mayEndAtOnce: a => o.mayEndAtOnce(a),
    done(task, notes, { device, now }) {
      const { firmware, told, fileType = task.arguments.fileType ?? '' } = notes
      if (firmware === undefined) return succeeded(told, isConfiguration(fileType) ? { configured: true } : undefined)
      if (runs(firmware, device.softwareVersion, 'reported')) return succeeded(told)
      // It boots to install it, and reports success after that; a boot that brought the session of the RPC is another.
      const isLater = device.session !== null && device.session.id > sessionOf(task)
      if (isLater && hasBoot(device.session.events)) return notInstalled(firmware, device.softwareVersion)
      return { to: 'waiting', until: now + INSTALL_MS, notes }
    },
  }
  type DownloadTask = TaskOf<A, Partial<DownloadNotes>>
  return {
    result: downloadResult,
    sharesItsWait: true as const,

    file: ({ file, fileType }: A) => (file === undefined ? null : { name: file, fileType: fileType ?? null }),

    next(task: DownloadTask, context: KindContext): NextStep<Result, DownloadNotes> {
      if (task.progress.unknown) return unknownNext(transfer, task, context)
      const { device, now, file } = context
      const { arguments: a, id: taskId } = task
      const facts = a.file === undefined ? null : (file?.(a.file) ?? null)
      const fileType = a.fileType ?? facts?.fileType ?? ''
      const name = a.file ?? ''
      const expires = now + transfer.longest(a)
      const url = a.url ?? fileReference({ direction: 'download', login: getsLogin(device), taskId, name, expires })
      const { username = '', password = '', targetFileName = '' } = a
      const commandKey = keyOf(task)
      const fields = { commandKey, fileType, url, username, password, fileSize: facts?.size ?? 0, targetFileName }
      const firmware = { version: facts?.version?.trim() ?? null, before: device.softwareVersion }
      return {
        send: o.rpc(fields, a),
        notes: { fileType, ...(isFirmware(fileType) ? { firmware } : {}) },
      }
    },

    answered: (task: DownloadTask, _request: unknown, response: Response, context: KindContext): DownloadTransition =>
      transferAnswered(transfer, task, response, context) ?? BAD_RESPONSE,

    faulted: (_task: DownloadTask, request: AcsRequest) => queueFaulted(request),

    called: (task: DownloadTask, call: Request, context: KindContext): DownloadTransition | null =>
      transferCalled(transfer, task, call, context),

    transferred: (task: DownloadTask, seen: TransferSeen): DownloadTransition | null =>
      transferSeen(transfer, task, seen),

    opened(task: DownloadTask, event: Opened, { device }: KindContext): DownloadTransition | null {
      const { firmware, told } = task.progress.notes
      const isReported = endReported(transfer, task, event)
      // Session ids sort by time: what an earlier one tells is not of this download.
      if (firmware !== undefined && event.sessionId > sessionOf(task)) {
        const here = device.softwareVersion
        if (told !== undefined && runs(firmware, here, 'reported')) return succeeded(told)
        if (told !== undefined && hasBoot(event.events)) return notInstalled(firmware, here)
        // With these the TransferComplete comes in this session, and tells more.
        const comes = isReported || event.events.some(e => e.code === '7 TRANSFER COMPLETE')
        if (told === undefined && !comes && runs(firmware, here, 'seen')) return succeeded(UNKNOWN_TIMES)
      }
      return isReported && (task.progress.unknown || task.progress.notes.doubt)
        ? waiting(transfer, task)
        : forgottenByReset(transfer, task, event)
    },

    overdue(task: DownloadTask, { device }: KindContext): DownloadTransition {
      const { firmware, told, seen, doubt } = task.progress.notes
      return firmware !== undefined && !doubt && (told !== undefined || seen?.ok === true)
        ? notInstalled(firmware, device.softwareVersion)
        : neverTold(task)
    },
  }
}

const hasBoot = (events: Opened['events'] | undefined): boolean => events?.some(e => e.code === '1 BOOT') ?? false

/**
 * Whether a device runs what it was to install. `reported`: it said that it succeeded, so that the claimed version counts
 * although it ran that before; `seen`: only a change proves it.
 */
function runs(
  { version, before }: NonNullable<DownloadNotes['firmware']>,
  here: string | null,
  known: 'reported' | 'seen',
): boolean {
  if (version !== null) return here === version && (known === 'reported' || here !== before)
  // A device that never told a version shows no other.
  return before === null ? known === 'reported' : here !== before
}

function notInstalled(
  { version, before }: NonNullable<DownloadNotes['firmware']>,
  here: string | null,
): DownloadTransition {
  const wanted = version === null ? `another version than ${before ?? 'none'}` : `version ${version}`
  const string = `${FAULT.notInstalled.string}: it shows ${here ?? 'no version'}, and ${wanted} is awaited`
  return { to: 'failed', fault: ourFault(FAULT.notInstalled, string) }
}
