/** Commands of the world that are refused: whoever sent one without waiting for an answer learns why by an event. */
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER, TOPICS, TYPE, cloudEventHeaders, encodeMessage, taskV1 } from '@auroralinks/contracts'
import { excerpt } from '@auroralinks/runtime'
import type { Refusal } from '../domain/effects.ts'
import type { Command } from '../wire/commands.ts'
import { SOURCE } from '../wire/publics.ts'

/** Of what a command says of itself, in characters: it may be anything. */
const LONGEST = 600

/** What a command of the world is known by; null for one that only the ACS itself sends. */
export interface Rejectable {
  readonly taskId: string
  readonly deviceId: string
  readonly command: string
  readonly commandId: string
  /** Tells this record from all others, where its sender gave it no id. */
  readonly place: string
  readonly at: number
  readonly traceparent: string | undefined
}

/** @param record the command's record, under the key of its device */
export function rejectable(record: IncomingRecord, command: Command | null): Rejectable | null {
  if (command === null || (command.kind !== 'create' && command.kind !== 'cancel')) return null
  const { topic, partition, offset, headers } = record
  return {
    taskId: excerpt(command.message.taskId, LONGEST),
    deviceId: excerpt(record.key === '' ? command.message.deviceId : record.key, LONGEST),
    command: command.kind === 'create' ? TYPE.taskCreate : TYPE.taskCancel,
    commandId: excerpt(headers[HEADER.id] ?? '', LONGEST),
    place: `${topic}/${partition}/${offset}`,
    at: record.timestamp,
    traceparent: headers[HEADER.traceparent],
  }
}

/** Tells that a command was refused; the same record gives the same event. */
export const publishRejection = (
  bus: Pick<Bus, 'publish'>,
  r: Rejectable,
  refusal: Omit<Refusal, 'kind'>,
): Promise<void> =>
  bus.publish({
    topic: TOPICS.taskEvents.name,
    key: r.deviceId,
    value: encodeMessage(taskV1.TaskRejectedSchema, {
      taskId: r.taskId,
      deviceId: r.deviceId,
      command: r.command,
      commandId: r.commandId,
      code: refusal.code,
      string: refusal.string,
      at: BigInt(r.at),
    }),
    headers: cloudEventHeaders({
      id: `${r.commandId === '' ? r.place : r.commandId}:rejected`,
      source: SOURCE,
      type: TYPE.taskRejected,
      subject: r.deviceId,
      time: r.at,
      traceparent: r.traceparent,
    }),
  })
