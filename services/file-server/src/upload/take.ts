/** Takes what a device sends for a task: streamed into the store, with its SHA-256, within its limits, whole or not at all. */
import type { IncomingMessage } from 'node:http'
import { QuotaExceeded } from '@auroralinks/database'
import type { FileTable, Quota } from '@auroralinks/database'
import { ContentRefused, sha256In } from '@auroralinks/files'
import type { Contents, Received } from '@auroralinks/files'
import { uploadName } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { Ended, TransferEvents } from '../transfers/events.ts'
import type { ProgressTeller } from '../transfers/progress.ts'
import { BadForm, fileIn } from './body.ts'

export interface Incoming {
  taskId: string
  deviceId: string
  fileType: string
  maxBytes: number | undefined
}

/** What the device is told; `gone`: there is nobody to tell. */
export type Outcome =
  | { status: 200 | 201; sha256: string }
  | { status: 400 | 413 | 415 | 507; message: string }
  | { status: 'gone' }

export interface TakerOptions {
  contents: Contents
  table: FileTable
  events: TransferEvents
  progress: ProgressTeller
  clock: Clock
  maxBytes: number
  quota: Quota
  /** A file was kept. */
  kept(): void
}

export type Taker = (request: IncomingMessage, from: Incoming, proceed: () => void) => Promise<Outcome>

type Reason = Exclude<Ended['reason'], ''>

/** @returns takes one request; `proceed` is called before its body is read, when nothing speaks against it. Rejects when a store is away. */
export function createTaker(o: TakerOptions): Taker {
  return async (request, from, proceed) => {
    const { taskId, deviceId } = from
    const name = uploadName(taskId, from.fileType)
    const refused = (status: 400 | 413 | 507, reason: Reason, message: string, size = 0): Outcome => {
      o.events.ended({ taskId, deviceId, direction: 'upload', name, size, sha256: '', reason })
      return { status, message }
    }
    const bad = unusual(request)
    if (bad !== null) return bad
    const wanted = sha256In(digestHeader(request))
    if (wanted === 'malformed') return { status: 400, message: 'Content-Digest is no digest' }
    const most = Math.min(o.maxBytes, from.maxBytes ?? o.maxBytes)
    const used = await o.table.sentBytes(deviceId, taskId)
    const room = Math.min(o.quota.deviceBytes - used.device, o.quota.totalBytes - used.total)
    const declared = isForm(request) ? undefined : lengthOf(request)
    const tooLarge = (): Outcome => refused(413, 'too-large', `This file may have ${most} bytes`, declared)
    const noRoom = (): Outcome => refused(507, 'quota', 'There is no room for this file', declared)
    if (declared !== undefined && declared > most) return tooLarge()
    if (room <= 0 || (declared ?? 0) > room) return noRoom()

    proceed()
    let bytes = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of fileIn(request)) {
        bytes += chunk.byteLength
        yield chunk
      }
    }
    const stop = o.progress.follow({ taskId, deviceId, direction: 'upload', total: declared ?? 0, bytes: () => bytes })
    let received: Received
    try {
      received = await o.contents.receive(counted(), Math.min(most, room))
    } catch (error) {
      if (error instanceof ContentRefused)
        return error.reason === 'disk-full'
          ? refused(507, 'disk-full', 'There is no room for this file', bytes)
          : room < most
            ? noRoom()
            : tooLarge()
      if (error instanceof BadForm) return { status: 400, message: error.message }
      // Cut off: the device may send it again, from its beginning.
      if (request.errored !== null || (request.destroyed && !request.complete)) return { status: 'gone' }
      throw error
    } finally {
      stop()
    }
    try {
      if (wanted !== null && wanted !== received.sha256)
        return refused(400, 'digest-mismatch', 'The content is not what Content-Digest says', received.size)
      const details = { fileType: from.fileType || null, version: null, oui: null, productClass: null }
      const sender = { deviceId, taskId, quota: o.quota }
      const { created } = await o.table.put(name, details, received, o.clock.now(), { sender })
      o.kept()
      return { status: created ? 201 : 200, sha256: received.sha256 }
    } catch (error) {
      if (error instanceof QuotaExceeded) return noRoom()
      throw error
    } finally {
      // Of what was kept nothing is left to be thrown away.
      await received.discard().catch(() => {})
    }
  }
}

/** What is no whole file: null where it is one. */
function unusual({ headers }: IncomingMessage): Outcome | null {
  if (headers['content-range'] !== undefined)
    return { status: 400, message: 'A file is sent whole: there is a Content-Range' }
  const coding = headers['content-encoding']?.trim().toLowerCase()
  if (coding !== undefined && coding !== '' && coding !== 'identity')
    return { status: 415, message: 'A file is sent as it is: there is a Content-Encoding' }
  return null
}

const isForm = ({ headers }: IncomingMessage): boolean => /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

function lengthOf({ headers }: IncomingMessage): number | undefined {
  const text = headers['content-length']
  return text === undefined ? undefined : Number(text)
}

function digestHeader({ headers }: IncomingMessage): string | undefined {
  const header = headers['content-digest'] ?? headers['repr-digest']
  return Array.isArray(header) ? header.join(',') : header
}
