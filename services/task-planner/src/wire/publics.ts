/** Events for the world as records, with ids made from their facts, so that one published twice can be recognised. */
import type { AutonomousTransferComplete, TransferComplete } from '@auroralinks/cwmp'
import { TOPICS, TYPE, cloudEventHeaders, deviceV1, encodeMessage, taskV1 } from '@auroralinks/contracts'
import type { EventType } from '@auroralinks/contracts'
import type { OutgoingRecord } from '@auroralinks/bus'
import type { PublicEvent } from '../domain/effects.ts'
import { encodeCall } from './calls.ts'
import { wireTask } from './tasks.ts'

export const SOURCE = 'auroralinks/task-planner'

const TASK_TYPE = {
  queued: TYPE.taskQueued,
  started: TYPE.taskStarted,
  progress: TYPE.taskProgress,
  succeeded: TYPE.taskSucceeded,
  failed: TYPE.taskFailed,
  expired: TYPE.taskExpired,
  cancelled: TYPE.taskCancelled,
} as const

/** What differs from event to event. */
interface Encoded {
  id: string
  type: EventType
  topic: string
  value: Uint8Array
}

/** The record of one event. @param about.tenant whose the device is; absent: the installation's */
export function publicRecord(
  deviceId: string,
  e: PublicEvent,
  about: { traceparent?: string | undefined; tenant?: string | undefined } = {},
): OutgoingRecord {
  const encoded = encode(deviceId, e)
  return {
    topic: encoded.topic,
    key: deviceId,
    value: encoded.value,
    headers: cloudEventHeaders({
      id: encoded.id,
      source: SOURCE,
      type: encoded.type,
      subject: deviceId,
      time: e.at,
      ...about,
    }),
  }
}

/** An address of a CPE's without its user, its query and its fragment, which may be secrets: rather too little than one of them. */
export const withoutSecrets = (url: string): string =>
  url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1').replace(/[?#].*$/s, '')

const transferOf = (t: TransferComplete | AutonomousTransferComplete) =>
  t.method === 'TransferComplete'
    ? { commandKey: t.commandKey }
    : {
        autonomous: {
          announceUrl: withoutSecrets(t.announceUrl),
          transferUrl: withoutSecrets(t.transferUrl),
          isDownload: t.isDownload,
          fileType: t.fileType,
          fileSize: t.fileSize,
          targetFileName: t.targetFileName,
        },
      }

function encode(deviceId: string, e: PublicEvent): Encoded {
  const topic = TOPICS.deviceEvents.name
  const at = BigInt(e.at)
  switch (e.type) {
    case 'informed':
      return {
        id: `${e.sessionId}:informed`,
        type: TYPE.deviceInformed,
        topic,
        value: encodeMessage(deviceV1.InformedSchema, {
          deviceId,
          sessionId: e.sessionId,
          events: [...e.events],
          retryCount: e.retryCount,
          remoteAddress: e.remoteAddress,
          at,
        }),
      }
    case 'booted':
      return {
        id: `${e.sessionId}:booted`,
        type: TYPE.deviceBooted,
        topic,
        value: encodeMessage(deviceV1.BootedSchema, {
          deviceId,
          sessionId: e.sessionId,
          softwareVersion: e.softwareVersion,
          at,
        }),
      }
    case 'bootstrapped':
      return {
        id: `${e.sessionId}:bootstrapped`,
        type: TYPE.deviceBootstrapped,
        topic,
        value: encodeMessage(deviceV1.BootstrappedSchema, { deviceId, sessionId: e.sessionId, at }),
      }
    case 'valuesChanged':
      return {
        id: `${e.sessionId}:valuesChanged`,
        type: TYPE.deviceValuesChanged,
        topic,
        value: encodeMessage(deviceV1.ValuesChangedSchema, {
          deviceId,
          sessionId: e.sessionId,
          at,
          values: e.values.map(({ previous, ...v }) => (previous === null ? v : { ...v, previous })),
        }),
      }
    case 'transferCompleted':
      return {
        id: `${e.sessionId}:transferCompleted:${e.rpcId}`,
        type: TYPE.deviceTransferCompleted,
        topic,
        value: encodeMessage(deviceV1.TransferCompletedSchema, {
          deviceId,
          sessionId: e.sessionId,
          ...transferOf(e.transfer),
          startTime: e.transfer.startTime,
          completeTime: e.transfer.completeTime,
          at,
          ...(e.transfer.fault ? { fault: e.transfer.fault } : {}),
        }),
      }
    case 'modulesChanged':
    case 'kicked':
    case 'called':
      return { topic, ...encodeCall(deviceId, e) }
    case 'diagnosticsCompleted': {
      const { state, values, tables } = e.result
      return {
        id: `${e.taskId}:diagnosticsCompleted`,
        type: TYPE.deviceDiagnosticsCompleted,
        topic,
        value: encodeMessage(deviceV1.DiagnosticsCompletedSchema, {
          deviceId,
          taskId: e.taskId,
          test: e.test,
          state,
          values,
          tables: Object.entries(tables).map(([name, rows]) => ({ name, rows: rows.map(row => ({ values: row })) })),
          at,
        }),
      }
    }
    case 'downloadRequested':
      return {
        id: `${e.sessionId}:downloadRequested:${e.rpcId}`,
        type: TYPE.deviceDownloadRequested,
        topic,
        value: encodeMessage(deviceV1.DownloadRequestedSchema, {
          deviceId,
          sessionId: e.sessionId,
          fileType: e.request.fileType,
          arguments: e.request.arguments.map(a => ({ name: a.name, value: a.value })),
          taskId: e.task?.id ?? '',
          file: e.task?.file ?? '',
          at,
        }),
      }
    case 'faultRaised':
      return {
        id: `${e.fault.id}:raised:${e.fault.taskId ?? e.at}`,
        type: TYPE.deviceFaultRaised,
        topic,
        value: encodeMessage(deviceV1.FaultRaisedSchema, {
          deviceId,
          faultId: e.fault.id,
          taskId: e.fault.taskId ?? '',
          code: e.fault.code,
          string: e.fault.string,
          at,
        }),
      }
    case 'faultCleared':
      return {
        id: `${e.faultId}:cleared:${e.at}`,
        type: TYPE.deviceFaultCleared,
        topic,
        value: encodeMessage(deviceV1.FaultClearedSchema, { deviceId, faultId: e.faultId, at }),
      }
    case 'silent':
      return {
        // The same silence however often it is found, and whoever finds it.
        id: `${deviceId}:silent:${e.lastInformAt}`,
        type: TYPE.deviceSilent,
        topic,
        value: encodeMessage(deviceV1.SilentSchema, {
          deviceId,
          lastInformAt: BigInt(e.lastInformAt),
          intervalSeconds: e.intervalSeconds,
          at,
        }),
      }
    case 'back':
      return {
        id: `${e.sessionId}:back`,
        type: TYPE.deviceBack,
        topic,
        value: encodeMessage(deviceV1.BackSchema, {
          deviceId,
          sessionId: e.sessionId,
          silentSince: BigInt(e.silentSince),
          at,
        }),
      }
    case 'task':
      return {
        // How far it has got is told many times, each other fact once.
        id: e.change === 'progress' ? `${e.task.id}:progress:${e.at}` : `${e.task.id}:${e.change}`,
        type: TASK_TYPE[e.change],
        topic: TOPICS.taskEvents.name,
        value: encodeMessage(taskV1.TaskSchema, wireTask(deviceId, e.task)),
      }
  }
}
