/** A record as an event that can be decided: decoded, and, where a decision needs it, with what the database knows. */
import type { IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, parseDeviceId } from '@auroralinks/contracts'
import type { RequestDownload } from '@auroralinks/cwmp'
import { typeOf } from '@auroralinks/data-model'
import type { DataModels } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { excerpt, factId, isUuid } from '@auroralinks/runtime'
import { isTraceparent } from '@auroralinks/telemetry'
import { fileObjection, isFirmware, kindOf } from '@auroralinks/tasks'
import type { Objection, Task } from '@auroralinks/tasks'
import type { CpeCalled, DomainEvent, EmptyReceived, RpcResponded } from '../domain/events.ts'
import type { Device } from '../domain/model.ts'
import { sessionTimeoutMs } from '../domain/session-timeout.ts'
import { filesToSend } from '../domain/transfers.ts'
import { fileOnOffer, filesByName } from '../store/files.ts'
import { periodicNames } from '../domain/periodic.ts'
import { knownTypes, knownValues, sessionState } from '../store/reads.ts'
import { addressingObjectionTo } from './addressing-objection.ts'
import { modelObjectionTo } from './model-objection.ts'
import { existingTask } from './ended-tasks.ts'
import type { EndedTasks } from './ended-tasks.ts'
import type { Command } from '../wire/commands.ts'
import type { SessionRecord } from '../wire/events.ts'
import { decodeSessionRecord } from '../wire/events.ts'
import { decodeTransferRecord } from '../wire/transfers.ts'
import { withoutKnownSecrets } from '../secrets/mask-event.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { taskOf } from '../wire/tasks.ts'

export type Prepared = DomainEvent | { refused: { code: string; string: string } }

export type DecodedRecord = { isCommand: boolean } & (
  | { kind: 'ready'; event: Prepared }
  /** Needs a look into the database first. */
  | { kind: 'prepare'; prepare: (device: Device) => Promise<Prepared> | Prepared }
  | { kind: 'forget' }
)

interface Sources {
  database: Database
  models: DataModels
  clock: Clock
  secrets: Secrets
  /** Tasks that ended a moment ago and are not in the database yet. */
  endedTasks: EndedTasks
  sessionTimeoutMs: number
}

/**
 * Decodes a record.
 * @param command the record's command, where it is one
 * @param correlation of whoever waits for the reply; null when nobody does
 * @param maybeAgain the record may have been handled before: what it meant may be in the database
 * @throws PoisonRecord
 */
export type Decoder = (
  record: IncomingRecord,
  command: Command | null,
  correlation: string | null,
  maybeAgain: boolean,
) => DecodedRecord

export function createDecoder(s: Sources): Decoder {
  return (record, c, correlation, maybeAgain) => {
    if (c !== null) return command(c, record.headers[HEADER.traceparent], s)
    if (record.topic === TOPICS.transferEvents.name)
      return { kind: 'ready', isCommand: false, event: decodeTransferRecord(record) }
    const event = decodeSessionRecord(record, correlation, s.secrets.openEvent)
    if (event.type === 'opened') return opened(event, maybeAgain, s)
    if (event.type === 'called')
      return {
        kind: 'prepare',
        isCommand: false,
        prepare: device => withOffer(withoutKnownSecrets(event, device, s.secrets), device, s),
      }
    if (event.type === 'responded')
      return {
        kind: 'prepare',
        isCommand: false,
        prepare: device => withFiles(withoutKnownSecrets(event, device, s.secrets), device, s),
      }
    if (event.type === 'empty')
      return { kind: 'prepare', isCommand: false, prepare: device => withFiles(event, device, s) }
    return { kind: 'ready', isCommand: false, event }
  }
}

function opened(e: Extract<SessionRecord, { type: 'opened' }>, maybeAgain: boolean, s: Sources): DecodedRecord {
  const { deviceKey: _, sessionTimeoutSeconds, ...rest } = e
  const timeoutMs = sessionTimeoutMs(s.sessionTimeoutMs, sessionTimeoutSeconds)
  return {
    kind: 'prepare',
    isCommand: false,
    prepare(device) {
      const same = device.informDigest === e.digest
      const periodic = periodicNames(device, e)
      if (same && !maybeAgain && periodic.length === 0) return { ...rest, timeoutMs, known: null, recorded: 'no' }
      return Promise.all([
        same
          ? null
          : knownValues(
              s.database,
              device.key,
              e.parameters().map(p => p.name),
            ),
        maybeAgain ? sessionState(s.database, e.sessionId) : ('no' as const),
        periodic.length === 0 ? null : knownValues(s.database, device.key, periodic),
      ]).then(([known, recorded, periodicKnown]) => ({ ...rest, timeoutMs, known, recorded, periodicKnown }))
    },
  }
}

function command(c: Command, traceparent: string | undefined, s: Sources): DecodedRecord {
  const at = s.clock.now()
  switch (c.kind) {
    case 'create': {
      const task = taskOf(c.message, at)
      if ('kind' in task) return { kind: 'ready', isCommand: true, event: { refused: task } }
      return {
        kind: 'prepare',
        isCommand: true,
        async prepare(device) {
          const existing = await existingTask(task.id, s)
          const objection = existing
            ? null
            : ((await addressingObjectionTo(task, device, s.database)) ??
              (await fileObjectionTo(task, device, s)) ??
              (c.message.force ? null : await modelObjectionTo(task, device, s)))
          if (objection !== null)
            return { refused: { code: 'invalid-arguments', string: `${objection.where} ${objection.detail}` } }
          const traced = traceparent !== undefined && isTraceparent(traceparent) ? { ...task, traceparent } : task
          return { type: 'create' as const, at, task: await withTypes(traced, device, s), existing }
        },
      }
    }
    case 'cancel': {
      const { taskId } = c.message
      if (!isUuid(taskId))
        return {
          kind: 'ready',
          isCommand: true,
          event: { refused: { code: 'not-found', string: `there is no task "${excerpt(taskId)}"` } },
        }
      return {
        kind: 'prepare',
        isCommand: true,
        prepare: async () => ({ type: 'cancel' as const, at, taskId, existing: await existingTask(taskId, s) }),
      }
    }
    case 'clearFault':
      return { kind: 'ready', isCommand: true, event: { type: 'clearFault', at, faultId: c.message.faultId } }
    case 'forget':
      return { kind: 'forget', isCommand: true }
  }
}

/** Why a task cannot have the file that it names; null when it can, or names none. */
async function fileObjectionTo(task: Task, device: Device, s: Sources): Promise<Objection | null> {
  const wanted = kindOf(task).file?.(task.arguments) ?? null
  if (wanted === null) return null
  const files = await filesByName(s.database, [wanted.name], device.key)
  return fileObjection(wanted, files.get(wanted.name) ?? null, parseDeviceId(device.id), device.id)
}

/** With the files that its device's tasks may send now, as they are now: one may have been put anew since. */
function withFiles<E extends EmptyReceived | RpcResponded>(e: E, device: Device, s: Sources): E | Promise<E> {
  const names = filesToSend(device, s.clock.now())
  return names.length === 0 ? e : filesByName(s.database, names, device.key).then(files => ({ ...e, files }))
}

/** With the file on offer, where the device asks for one. */
async function withOffer(e: CpeCalled, device: Device, s: Sources): Promise<CpeCalled> {
  if (e.call.method !== 'RequestDownload') return e
  const { fileType } = e.call as RequestDownload
  const of = parseDeviceId(device.id)
  const file =
    of === null
      ? null
      : await fileOnOffer(s.database, {
          ...of,
          deviceKey: device.key,
          fileType,
          has: isFirmware(fileType) ? device.softwareVersion : null,
        })
  if (file === null) return { ...e, offer: null }
  const taskId = factId(e.at, `RequestDownload ${e.sessionId} ${e.rpcId}`)
  return { ...e, offer: { file, taskId, existing: await existingTask(taskId, s) } }
}

/** Notes the types of values that come without one: those that the device itself reported, and those that a vendor's data model knows. */
async function withTypes(task: Task, device: Device, s: Sources): Promise<Task> {
  const lacking = kindOf(task).typesWanted?.(task.arguments) ?? []
  if (lacking.length === 0) return task
  const types = {
    ...vendorsTypes(s.models, device.id, lacking),
    ...(await knownTypes(s.database, device.key, lacking)),
  }
  return Object.keys(types).length === 0 ? task : { ...task, progress: { ...task.progress, notes: { types } } }
}

/** What the official data models say needs no note. */
function vendorsTypes(models: DataModels, deviceId: string, names: readonly string[]): { [name: string]: string } {
  const of = parseDeviceId(deviceId) ?? undefined
  return Object.fromEntries(
    names.flatMap(name => {
      const type = models.typeOf(name, of)
      return type === null || type === typeOf(name) ? [] : [[name, type]]
    }),
  )
}
