/** What a task goes through, step by step, as far as it is known. */
import type { Schemas } from '../../../api/client.ts'
import type { Task } from '../device.ts'

export type StepName = 'queued' | 'waking' | 'session' | 'answered' | 'written' | 'readBack'
export type StepState = 'done' | 'active' | 'waiting' | 'failed'

export interface Step {
  name: StepName
  state: StepState
  /** Why it goes no further. */
  note?: string
}

type Wake = Pick<Schemas['ConnectionRequest'], 'status' | 'createdAt' | 'updatedAt' | 'explanation'>

/** A connection request was made for a task when it is no older, but for what clocks and the way between services take, in ms. */
const BEFORE_MS = 1_500

const isFor = (task: Pick<Task, 'createdAt'>, wake: Wake): boolean =>
  wake.status === 'pending' ||
  wake.status === 'accepted' ||
  Date.parse(wake.updatedAt ?? wake.createdAt ?? '') >= Date.parse(task.createdAt) - BEFORE_MS

function waking(task: Task, wake: Wake): Step {
  if (task.status !== 'queued' || wake.status === 'arrived') return { name: 'waking', state: 'done' }
  if (wake.status === 'pending' || wake.status === 'accepted') return { name: 'waking', state: 'active' }
  return { name: 'waking', state: 'failed', ...(wake.explanation === null ? {} : { note: wake.explanation }) }
}

/** @param wake the newest connection request of its device */
export function stepsOf(task: Task, wake: Wake | null): Step[] {
  const began = task.startedAt !== null
  const isOver = task.status !== 'queued' && task.status !== 'running'
  const ofIt = wake !== null && isFor(task, wake)
  const isWaiting = task.status === 'queued' && !began
  return [
    { name: 'queued', state: isWaiting && !ofIt ? 'active' : 'done' },
    ...(ofIt ? [waking(task, wake)] : []),
    { name: 'session', state: isOver ? (began ? 'done' : 'failed') : task.status === 'running' ? 'active' : 'waiting' },
    { name: 'answered', state: task.status === 'succeeded' ? 'done' : isOver ? 'failed' : 'waiting' },
  ]
}

/** How long a task that has ended still shows, in ms: whoever asked for it sees how it ended. */
export const SHOWN_MS = 6_000

/** Of the newest tasks those under way, and those that ended just now; the first is what began first. */
export const underWay = (tasks: readonly Task[], now: number): Task[] =>
  tasks
    .filter(t => t.status === 'queued' || t.status === 'running' || now - Date.parse(t.endedAt ?? '') < SHOWN_MS)
    .reverse()
