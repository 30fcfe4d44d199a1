/** One task for many devices: what is asked for, and how it stands. */
import type { Schemas } from '../../api/client.ts'
import type { Part } from '../../ui/Progress.tsx'

export type Job = Schemas['Job']
export type NewTask = Schemas['NewTask']

/** For whom: those that a filter finds, or those that are named. */
export type JobDevices = { filter: string } | { deviceIds: string[] }

/** Tasks that the console gives to many devices. */
export const JOB_TASKS = [
  'reboot',
  'setParameterValues',
  'refresh',
  'getParameterValues',
  'download',
  'scheduleInform',
  'factoryReset',
] as const
export type JobTaskType = (typeof JOB_TASKS)[number]

export interface TaskDraft {
  type: JobTaskType
  /** A parameter, or the path to refresh. */
  name: string
  value: string
  file: string
  seconds: string
}

export const FIRST_DRAFT: TaskDraft = { type: 'reboot', name: '', value: '', file: '', seconds: '60' }

/** The task that the draft says; null while something is missing. */
export function taskOf(d: TaskDraft): NewTask | null {
  const name = d.name.trim()
  switch (d.type) {
    case 'reboot':
    case 'factoryReset':
      return { type: d.type }
    case 'setParameterValues':
      return name === '' ? null : { type: d.type, values: [{ name, value: d.value }] }
    case 'getParameterValues':
      return name === '' ? null : { type: d.type, names: [name] }
    case 'refresh':
      return name === '' ? null : { type: d.type, path: name }
    case 'download':
      return d.file === '' ? null : { type: d.type, file: d.file }
    case 'scheduleInform': {
      const delaySeconds = Number(d.seconds)
      return Number.isInteger(delaySeconds) && delaySeconds > 0 ? { type: d.type, delaySeconds } : null
    }
  }
}

/** The devices that have an outcome, in the colours of how it ended; then those that are at it. */
export const partsOf = (
  c: Job['counts'],
  name: (status: 'succeeded' | 'failed' | 'expired' | 'cancelled' | 'running') => string,
): Part[] => [
  { tone: 'good', n: c.succeeded, label: name('succeeded') },
  { tone: 'bad', n: c.failed, label: name('failed') },
  { tone: 'warn', n: c.expired, label: name('expired') },
  { tone: 'idle', n: c.cancelled, label: name('cancelled') },
  { tone: 'info', n: c.running, label: name('running') },
]

export const hasEnded = (status: Job['status']): boolean => status === 'completed' || status === 'cancelled'

/** How long a job still takes to give its task, in ms; null where it gives none. */
export const remainingMs = (j: Pick<Job, 'status' | 'counts' | 'ratePerSecond'>): number | null =>
  j.status === 'running' && j.counts.waiting > 0 ? (j.counts.waiting / j.ratePerSecond) * 1_000 : null
