/** Changes on their way to a device: written by one task, read back by the next of the same session. */
import { stepsOf } from '../activity/steps.ts'
import type { Step } from '../activity/steps.ts'
import type { Task } from '../device.ts'
import type { Change } from './staged.ts'

const hasEnded = (task: Task): boolean => task.status !== 'queued' && task.status !== 'running'

/** `true` and `1` are one boolean, `05` and `5` one number. */
export function isSame(a: string, b: string, type: string | null): boolean {
  if (a === b) return true
  if (type === 'xsd:boolean') return /^(?:1|true)$/i.test(a) === /^(?:1|true)$/i.test(b)
  return type !== null && /int|long/i.test(type) && a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b)
}

/** What the device said when it was asked what it has now. */
export const readValues = (read: Task | null): Map<string, string> =>
  new Map(
    read?.status === 'succeeded'
      ? ((read.result as { values?: { name: string; value: string }[] } | null)?.values ?? []).map(v => [
          v.name,
          v.value,
        ])
      : [],
  )

/** Those that the device has otherwise than they were written. */
export const otherwise = (changes: readonly Change[], read: Task | null): { name: string; value: string }[] => {
  const values = readValues(read)
  return changes.flatMap(c => {
    const value = values.get(c.name)
    return c.secret || value === undefined || isSame(value, c.after, c.type) ? [] : [{ name: c.name, value }]
  })
}

/** @param read null: nothing is read back, what was written is secret @param wake the newest connection request of the device */
export function sendSteps(
  set: Task,
  read: Task | null,
  changes: readonly Change[],
  wake: Parameters<typeof stepsOf>[1],
): Step[] {
  const steps = stepsOf(set, wake).filter(s => s.name !== 'answered')
  const written: Step = {
    name: 'written',
    state:
      set.status === 'succeeded' ? 'done' : hasEnded(set) ? 'failed' : set.status === 'running' ? 'active' : 'waiting',
  }
  if (read === null) return [...steps, written]
  const isBack = read.status === 'succeeded' && otherwise(changes, read).length === 0
  const readBack: Step = {
    name: 'readBack',
    state:
      isBack && written.state === 'done'
        ? 'done'
        : hasEnded(read)
          ? 'failed'
          : read.status === 'running'
            ? 'active'
            : 'waiting',
  }
  return [...steps, written, readBack]
}

/** How it ended; null while it goes on. */
export function outcomeOf(
  set: Task,
  read: Task | null,
  changes: readonly Change[],
): 'confirmed' | 'written' | 'otherwise' | 'failed' | null {
  if (!hasEnded(set)) return null
  if (set.status !== 'succeeded') return 'failed'
  if (read === null) return 'written'
  if (!hasEnded(read)) return null
  if (read.status !== 'succeeded') return 'written'
  return otherwise(changes, read).length === 0 ? 'confirmed' : 'otherwise'
}
