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

/** What comes due so soon may be due when a decision is made, in ms. */
const SOON_MS = 60_000

/** The files that the next reply may need: also of a transfer that turns out not to have run. @param now ms since 1970 */
export const filesToSend = ({ tasks }: Device, now: number): string[] =>
  tasks.flatMap(task =>
    (task.progress.waitUntil === null || task.progress.unknown) && isDue(task, now + SOON_MS)
      ? (kindOf(task).file?.(task.arguments)?.name ?? [])
      : [],
  )

/** Whether it was not looked whether a task's file is there: it came due in this very moment. */
export function lacksFile(task: Task, files: ReadonlyMap<string, FileFacts | null> | undefined): boolean {
  const wanted = fileToSend(task)
  return wanted !== null && files?.has(wanted.name) !== true
}

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
