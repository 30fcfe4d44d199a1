/** A record as an event that can be decided: decoded, and, where a decision needs it, with what the database knows. */
import type { IncomingRecord } from '@auroralinks/bus'
import { parseDeviceId } from '@auroralinks/contracts'
import { typeOf } from '@auroralinks/data-model'
import type { DataModels } from '@auroralinks/data-model'
import type { Database } from '@auroralinks/database'
import type { Clock } from '@auroralinks/runtime'
import { excerpt, isUuid } from '@auroralinks/runtime'
import { kindOf } from '@auroralinks/tasks'
import type { Task } from '@auroralinks/tasks'
import type { DomainEvent } from '../domain/events.ts'
import type { Device } from '../domain/model.ts'
import { sessionTimeoutMs } from '../domain/session-timeout.ts'
import { knownTypes, knownValues, sessionState } from '../store/reads.ts'
import { existingTask } from './ended-tasks.ts'
import type { EndedTasks } from './ended-tasks.ts'
import type { Command } from '../wire/commands.ts'
import type { SessionRecord } from '../wire/events.ts'
import { decodeSessionRecord } from '../wire/events.ts'
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
    if (c !== null) return command(c, s)
    const event = decodeSessionRecord(record, correlation, s.secrets.openEvent)
    if (event.type === 'opened') return opened(event, maybeAgain, s)
    if (event.type === 'responded' || event.type === 'called')
      return { kind: 'prepare', isCommand: false, prepare: device => withoutKnownSecrets(event, device, s.secrets) }
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
      if (same && !maybeAgain) return { ...rest, timeoutMs, known: null, recorded: 'no' }
      return Promise.all([
        same
          ? null
          : knownValues(
              s.database,
              device.key,
              e.parameters().map(p => p.name),
            ),
        maybeAgain ? sessionState(s.database, e.sessionId) : ('no' as const),
      ]).then(([known, recorded]) => ({ ...rest, timeoutMs, known, recorded }))
    },
  }
}

function command(c: Command, s: Sources): DecodedRecord {
  const at = s.clock.now()
  switch (c.kind) {
    case 'create': {
      const task = taskOf(c.message, at)
      if ('kind' in task) return { kind: 'ready', isCommand: true, event: { refused: task } }
      return {
        kind: 'prepare',
        isCommand: true,
        prepare: device =>
          withTypes(task, device, s).then(async t => ({
            type: 'create' as const,
            at,
            task: t,
            existing: await existingTask(t.id, s),
          })),
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
