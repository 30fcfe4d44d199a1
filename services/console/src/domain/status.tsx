/** How devices, tasks and jobs stand, everywhere the same. */
import { useWords } from '../preferences/react.tsx'
import { Status } from '../ui/Status.tsx'
import type { Tone } from '../ui/Status.tsx'
import type { DeviceStateName, JobDeviceStatusName, JobStatusName, TaskStatusName } from './statuses.ts'
import { domainWords } from './words.ts'

export const TASK_TONES: Record<TaskStatusName, Tone> = {
  queued: 'idle',
  running: 'info',
  succeeded: 'good',
  failed: 'bad',
  expired: 'warn',
  cancelled: 'idle',
}

const DEVICE_TONES: Record<DeviceStateName, Tone> = {
  expected: 'idle',
  active: 'good',
  quarantined: 'warn',
  blocked: 'bad',
}

const JOB_TONES: Record<JobStatusName, Tone> = {
  running: 'info',
  paused: 'warn',
  cancelling: 'warn',
  completed: 'good',
  cancelled: 'idle',
}

/** A device that should have come is silent, whatever else it is. */
export function DeviceState({ state, isSilent = false }: { state: DeviceStateName; isSilent?: boolean }) {
  const t = useWords(domainWords)
  if (isSilent && state === 'active') return <Status tone="warn">{t('state.silent')}</Status>
  return <Status tone={DEVICE_TONES[state]}>{t(`state.${state}`)}</Status>
}

export function TaskStatus({ status }: { status: TaskStatusName }) {
  const t = useWords(domainWords)
  return <Status tone={TASK_TONES[status]}>{t(`task.${status}`)}</Status>
}

/** Of a device of a job: as its task, or not yet given. */
export function JobDeviceStatus({ status }: { status: JobDeviceStatusName }) {
  const t = useWords(domainWords)
  return status === 'waiting' ? <Status tone="idle">{t('count.waiting')}</Status> : <TaskStatus status={status} />
}

export function JobStatus({ status }: { status: JobStatusName }) {
  const t = useWords(domainWords)
  return <Status tone={JOB_TONES[status]}>{t(`job.${status}`)}</Status>
}

/** What a kind of task is called; its own name where it is a kind that is newer than this. */
export function useTaskTypeName(): (type: string) => string {
  const t = useWords(domainWords)
  return type => {
    const key = `type.${type}`
    return key in domainWords.en ? t(key as 'type.reboot') : type
  }
}
