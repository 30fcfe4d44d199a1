import type { Schemas } from '../../api/client.ts'
import type { Tone } from '../../ui/Status.tsx'

/** How each state of an import, and each outcome of a line, is shown. */
export const TONES: Record<Schemas['Import']['status'], Tone> = {
  receiving: 'info',
  running: 'info',
  completed: 'good',
  cancelled: 'idle',
}

export const LINE_TONES: Record<Schemas['ImportLine']['status'], Tone> = {
  waiting: 'idle',
  created: 'good',
  updated: 'good',
  unchanged: 'idle',
  failed: 'bad',
  cancelled: 'idle',
}

/** Whether there is more to come. */
export const isUnderWay = (status: Schemas['Import']['status']): boolean =>
  status === 'receiving' || status === 'running'
