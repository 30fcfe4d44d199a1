/** Transfers beside their tasks' own machines: the files that tasks are to send, and what the CPE drops. */
import { parseDeviceId } from '@auroralinks/contracts'
import { FAULT } from '@auroralinks/runtime'
import { fileObjection, hasEnded, keyOf, kindOf, ourFault } from '@auroralinks/tasks'
import type { FileFacts, Task, TaskFault } from '@auroralinks/tasks'
import type { Device } from './model.ts'
import { end } from './outcomes.ts'
import { isDue } from './schedule.ts'
import type { Work } from './work.ts'

/** The file that a task is still to send; null when there is none. */
const fileToSend = (task: Task): ReturnType<NonNullable<ReturnType<typeof kindOf>['file']>> => {
  const { intent, unknown, waitUntil } = task.progress
  return intent !== null || unknown || waitUntil !== null ? null : (kindOf(task).file?.(task.arguments) ?? null)
}

/** The files that the next reply may need. @param now ms since 1970 */
export const filesToSend = ({ tasks }: Device, now: number): string[] =>
  tasks.flatMap(task => (isDue(task, now) ? (fileToSend(task)?.name ?? []) : []))

/** Why a task cannot send its file any more, which was there and fitted when the task was accepted. */
export function fileFault(
  device: Device,
  task: Task,
  files: ReadonlyMap<string, FileFacts | null> | undefined,
): TaskFault | null {
  const wanted = fileToSend(task)
  if (wanted === null) return null
  const facts = files?.get(wanted.name) ?? null
  const objection = fileObjection(wanted, facts, parseDeviceId(device.id), device.id)
  if (objection === null) return null
  const fault = facts === null ? FAULT.fileMissing : FAULT.fileUnfit
  return ourFault(fault, `${fault.string}: ${objection.detail}`)
}

/** The CPE has dropped the transfers with a CommandKey: it will tell nothing of them. */
export function cancelled(w: Work, commandKey: string | undefined): void {
  if (commandKey === undefined) return
  for (const task of w.device.tasks)
    if (
      !hasEnded(task.status) &&
      task.progress.waitUntil !== null &&
      kindOf(task).transferred &&
      keyOf(task) === commandKey
    )
      end(w, task, { status: 'cancelled' })
}
