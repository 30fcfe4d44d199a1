/** Records of the public topics as events for readers: `{id, type, time, deviceId, taskId?, …}`. */
import { HEADER, SCHEMA_OF, fromBinary } from '@auroralinks/contracts'
import type { EventType, connectionRequestV1, deviceV1, jobV1, taskV1 } from '@auroralinks/contracts'
import type { Language } from '@auroralinks/tasks'
import { connectionRequestFromWire } from '../connection-request-body.ts'
import { taskFromWire, timeOrNull } from '../task-body.ts'
import { connectionRequestInWords, eventsInWords, faultInWords, taskInWords } from '../words.ts'

/** One event as it comes: decoded only when somebody wants it. */
export interface LiveEvent {
  id: string
  type: string
  time: string
  deviceId: string
  value: Uint8Array
}

type Body = Record<string, unknown>

/** An event out of a record; null for one that is none of ours. Its value is the record's, which may be a part of a whole fetch: who keeps it copies it. */
export function liveEvent(record: {
  headers: Record<string, string>
  key: string
  value: Uint8Array
  timestamp: number
}): LiveEvent | null {
  const { [HEADER.id]: id, [HEADER.type]: type, [HEADER.time]: time } = record.headers
  if (!id || !type || !Object.hasOwn(SCHEMA_OF, type)) return null
  return { id, type, time: time ?? new Date(record.timestamp).toISOString(), deviceId: record.key, value: record.value }
}

/** The message of an event. @throws when the bytes are damaged */
export const messageOf = (e: LiveEvent): unknown => fromBinary(SCHEMA_OF[e.type as EventType], e.value)

/** What a reader is sent. @throws when the bytes are damaged */
export function eventBody(e: LiveEvent, language: Language): Body {
  const message = messageOf(e)
  if (isOfJob(e.type)) return { id: e.id, type: e.type, time: e.time, ...jobBody(message as jobV1.Job) }
  return { id: e.id, type: e.type, time: e.time, deviceId: e.deviceId, ...details(e.type, message, language) }
}

/** What happens to a job is no device's: it has no `deviceId`. */
const isOfJob = (type: string): boolean => type.startsWith('job.')

const jobBody = (j: jobV1.Job): Body => ({
  jobId: j.jobId,
  job: {
    id: j.jobId,
    status: j.status,
    pausedBecause: orNull(j.pausedBecause),
    task: { type: j.taskType },
    createdAt: timeOf(j.createdAt),
    createdBy: j.givenBy,
    endedAt: timeOrNull(j.endedAt),
    retryOf: orNull(j.retryOf),
    total: j.total,
    counts: {
      waiting: j.waiting,
      queued: j.queued,
      running: j.running,
      succeeded: j.succeeded,
      failed: j.failed,
      expired: j.expired,
      cancelled: j.cancelled,
    },
  },
})

const timeOf = (ms: bigint): string => new Date(Number(ms)).toISOString()
const orNull = (s: string): string | null => (s === '' ? null : s)

const autonomousBody = (a: deviceV1.AutonomousTransfer): Body => ({
  announceUrl: orNull(a.announceUrl),
  transferUrl: orNull(a.transferUrl),
  isDownload: a.isDownload,
  fileType: a.fileType,
  fileSize: a.fileSize === 0 ? null : a.fileSize,
  targetFileName: orNull(a.targetFileName),
})

function details(type: string, message: unknown, language: Language): Body {
  if (type === 'task.rejected') {
    const { taskId, command, commandId, code, string } = message as taskV1.TaskRejected
    return { taskId, command, commandId: orNull(commandId), ...faultInWords({ code, string }, language) }
  }
  if (type.startsWith('task.')) {
    const m = message as taskV1.Task
    return { taskId: m.taskId, task: taskInWords(taskFromWire(m), language) }
  }
  if (type.startsWith('connectionRequest.'))
    return {
      connectionRequest: connectionRequestInWords(
        connectionRequestFromWire(message as connectionRequestV1.ConnectionRequest),
        language,
      ),
    }
  switch (type) {
    case 'device.registered': {
      const m = message as deviceV1.Registered
      return {
        state: m.state,
        manufacturer: m.device?.manufacturer ?? null,
        oui: m.device?.oui ?? null,
        productClass: m.device?.productClass ?? null,
        serialNumber: m.device?.serialNumber ?? null,
      }
    }
    case 'device.informed': {
      const m = message as deviceV1.Informed
      return {
        sessionId: m.sessionId,
        events: eventsInWords(m.events, language),
        retryCount: m.retryCount,
        ipAddress: orNull(m.remoteAddress),
      }
    }
    case 'device.booted': {
      const m = message as deviceV1.Booted
      return { sessionId: m.sessionId, softwareVersion: orNull(m.softwareVersion) }
    }
    case 'device.bootstrapped':
      return { sessionId: (message as deviceV1.Bootstrapped).sessionId }
    case 'device.valuesChanged': {
      const m = message as deviceV1.ValuesChanged
      return {
        sessionId: m.sessionId,
        values: m.values.map(v => ({
          name: v.name,
          value: v.value,
          type: orNull(v.type),
          previous: v.previous ?? null,
        })),
      }
    }
    case 'device.transferCompleted': {
      const m = message as deviceV1.TransferCompleted
      return {
        sessionId: m.sessionId,
        commandKey: m.commandKey,
        fault: m.fault === undefined ? null : faultInWords({ code: m.fault.code, string: m.fault.string }, language),
        startTime: orNull(m.startTime),
        completeTime: orNull(m.completeTime),
        autonomous: m.autonomous === undefined ? null : autonomousBody(m.autonomous),
      }
    }
    case 'device.modulesChanged': {
      const m = message as deviceV1.ModulesChanged
      return {
        sessionId: m.sessionId,
        commandKey: orNull(m.commandKey),
        autonomous: m.autonomous,
        results: m.results.map(({ $typeName: _, operation, fault, ...r }) => ({
          ...(operation === '' ? {} : { operation }),
          ...r,
          fault: fault === undefined ? null : faultInWords({ code: fault.code, string: fault.string }, language),
        })),
      }
    }
    case 'device.called': {
      const { sessionId, method, argumentsJson } = message as deviceV1.Called
      return { sessionId, method, arguments: JSON.parse(argumentsJson) }
    }
    case 'device.kicked': {
      const { sessionId, command, referer, argument, next } = message as deviceV1.Kicked
      return { sessionId, command, referer, argument, next }
    }
    case 'device.diagnosticsCompleted': {
      const m = message as deviceV1.DiagnosticsCompleted
      return {
        taskId: m.taskId,
        test: m.test,
        state: m.state,
        values: m.values,
        tables: Object.fromEntries(m.tables.map(t => [t.name, t.rows.map(row => row.values)])),
      }
    }
    case 'device.redirected': {
      const { sessionId, url, events, remoteAddress } = message as deviceV1.Redirected
      return { sessionId, url, events: eventsInWords(events, language), ipAddress: orNull(remoteAddress) }
    }
    case 'device.quarantined': {
      const { reason, sources } = message as deviceV1.Quarantined
      return {
        reason,
        ...(sources.length > 0 && { sources: sources.map(({ $typeName: _, at, ...s }) => ({ ...s, at: timeOf(at) })) }),
      }
    }
    case 'device.replaced':
      return { by: (message as deviceV1.Replaced).byDeviceId }
    case 'device.credentialsChanged':
      return { username: (message as deviceV1.CredentialsChanged).username }
    case 'device.bootstrapCredentialsUsed': {
      const { sessionId, remoteAddress } = message as deviceV1.BootstrapCredentialsUsed
      return { sessionId, ipAddress: orNull(remoteAddress) }
    }
    case 'device.downloadRequested': {
      const m = message as deviceV1.DownloadRequested
      return {
        sessionId: m.sessionId,
        fileType: m.fileType,
        arguments: m.arguments.map(({ name, value }) => ({ name, value })),
        ...(m.taskId === '' ? {} : { taskId: m.taskId }),
        file: orNull(m.file),
      }
    }
    case 'device.silent': {
      const { lastInformAt, intervalSeconds } = message as deviceV1.Silent
      return { lastInformAt: timeOf(lastInformAt), intervalSeconds: intervalSeconds === 0 ? null : intervalSeconds }
    }
    case 'device.back': {
      const { sessionId, silentSince } = message as deviceV1.Back
      return { sessionId, silentSince: timeOf(silentSince) }
    }
    case 'device.faultRaised': {
      const m = message as deviceV1.FaultRaised
      const { faultId, taskId, code, string } = m
      return { faultId, ...(taskId === '' ? {} : { taskId }), ...faultInWords({ code, string }, language) }
    }
    case 'device.faultCleared':
      return { faultId: (message as deviceV1.FaultCleared).faultId }
    default:
      return {}
  }
}
