/** A job: one task for many devices. */
import type { Access } from '../access/access.ts'
import type { NewTask } from '../schemas/tasks.ts'
import type { TaskFault } from '../task-body.ts'

/** `cancelling`: what waits and what is queued is taken back; what runs ends. */
export const JOB_STATUSES = ['running', 'paused', 'cancelling', 'completed', 'cancelled'] as const
export type JobStatus = (typeof JOB_STATUSES)[number]

export const hasJobEnded = (status: JobStatus): boolean => status === 'completed' || status === 'cancelled'

/** How a device of a job stands: `giving` until the planner has answered, which is shown as waiting. */
export const COUNTED = ['waiting', 'queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled'] as const
export type Counted = (typeof COUNTED)[number]
export type DeviceStatus = Counted | 'giving'

/** What is tried again by a retry. */
export const FAILURES = ['failed', 'expired'] as const

/** Who answers for a job. */
export type Giver = Pick<Access, 'kind' | 'id' | 'name' | 'roles' | 'tenant'>

/** Why a job stopped by itself: whoever answers for it may not give its task any more. */
export const GIVER_NOT_ALLOWED = 'giver-not-allowed'

export interface Job {
  id: string
  status: JobStatus
  told: string | null
  createdAt: Date
  endedAt: Date | null
  giver: Giver
  filter: string | null
  retryOf: string | null
  /** Secrets in it are stars. */
  task: NewTask
  taskSealed: Uint8Array | null
  ratePerSecond: number
  wake: boolean
  pausedBecause: string | null
  isPrepared: boolean
  preparedTo: bigint
  prepareTo: bigint
  givenTo: number
  settledTo: number
  pacedUntil: Date | null
  total: number
  counts: Record<Counted, number>
}

/** Devices whose task has no outcome yet. */
export const openOf = ({ counts: { waiting, queued, running } }: Pick<Job, 'counts'>): number =>
  waiting + queued + running

/** What became of a device's task. */
export interface Change {
  jobId: string
  deviceId: string
  taskId: string
  status: DeviceStatus
  fault: TaskFault | null
}

/** How far a status is: a device's only goes on. */
export const ORDER: readonly DeviceStatus[] = ['waiting', 'giving', 'queued', 'running']
const rankOf = (status: DeviceStatus): number => (ORDER.includes(status) ? ORDER.indexOf(status) : ORDER.length)

/** Of several changes of one task the one that went furthest; the first outcome where there are two. */
export function furthest(changes: readonly Change[]): Change[] {
  const of = new Map<string, Change>()
  for (const change of changes) {
    const known = of.get(change.taskId)
    if (known === undefined || rankOf(change.status) > rankOf(known.status)) of.set(change.taskId, change)
  }
  return [...of.values()]
}

/** A failure of our own, as one of the list. */
export const ownFault = (code: string, string: string): TaskFault => ({ code, string, detail: [] })
