import type { Schemas } from '../../api/client.ts'
import type { Tone } from '../../ui/Status.tsx'

/** How each state is shown. */
export const TONES: Record<Schemas['Approval']['state'], Tone> = {
  pending: 'warn',
  approved: 'good',
  rejected: 'bad',
  used: 'idle',
  expired: 'idle',
}
