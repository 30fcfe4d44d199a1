/** Commands that belong nowhere: nothing runs, and whoever sent one learns why. */
import { PoisonRecord, RetryForever } from '@auroralinks/bus'
import type { Bus, IncomingRecord } from '@auroralinks/bus'
import { HEADER } from '@auroralinks/contracts'
import type { Database } from '@auroralinks/database'
import { isUnavailable } from '@auroralinks/database'
import { FAULT, excerpt } from '@auroralinks/runtime'
import type { Clock } from '@auroralinks/runtime'
import type { Refusal } from '../domain/effects.ts'
import { publishRejection, rejectable } from './rejections.ts'
import { existingTask } from './ended-tasks.ts'
import type { EndedTasks } from './ended-tasks.ts'
import type { Command } from '../wire/commands.ts'
import { publicRecord } from '../wire/publics.ts'
import { taskOf } from '../wire/tasks.ts'

/** No device id is longer: three parts of at most 64 characters, each percent-encoded (TR-069 3.4.4). */
const LONGEST_ID = 600

interface Sources {
  bus: Bus
  database: Database
  clock: Clock
  endedTasks: EndedTasks
}

/**
 * Refuses a command whose key and `device_id` name two devices, or that names none. A task that it would have made
 * fails, for its sender to see, unless there is a task of that id already, which has an outcome of its own.
 * @param answer replies to whoever waits for it
 * @throws PoisonRecord always, so that the record goes to the dead letters
 */
export async function refuseMisplaced(
  record: IncomingRecord,
  command: Command,
  why: 'contradiction' | 'nameless',
  answer: (r: Refusal) => Promise<void>,
  s: Sources,
): Promise<never> {
  const { deviceId } = command.message
  const { code } = FAULT.keyMismatch
  const string =
    why === 'nameless'
      ? 'the command names no device, and its record has no key'
      : `the command is for device "${excerpt(deviceId)}", and its record has the key "${excerpt(record.key)}"`
  await answer({ kind: 'refused', code, string })
  try {
    const sent = rejectable(record, command)
    if (command.kind === 'cancel' && sent !== null && sent.deviceId !== '')
      await publishRejection(s.bus, sent, { code, string })
    if (command.kind === 'create' && deviceId !== '' && deviceId.length <= LONGEST_ID)
      await publishFailed(record, command.message, { code, string, detail: [] }, s)
  } catch (error) {
    throw isUnavailable(error) ? new RetryForever('the database does not answer', { cause: error }) : error
  }
  throw new PoisonRecord(`${code}: ${string}`)
}

async function publishFailed(
  record: IncomingRecord,
  message: Extract<Command, { kind: 'create' }>['message'],
  fault: { code: string; string: string; detail: [] },
  s: Sources,
): Promise<void> {
  const at = record.timestamp
  const task = taskOf(message, at)
  if ('kind' in task || (await existingTask(task.id, s)) !== null) return
  await s.bus.publish(
    publicRecord(
      message.deviceId,
      { type: 'task', change: 'failed', at, task: { ...task, status: 'failed', endedAt: at, fault } },
      { traceparent: record.headers[HEADER.traceparent] },
    ),
  )
}
