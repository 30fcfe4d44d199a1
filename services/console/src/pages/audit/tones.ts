import type { Schemas } from '../../api/client.ts'
import type { Tone } from '../../ui/Status.tsx'

/** How each outcome is shown. */
export const TONES: Record<Schemas['AuditEntry']['outcome'], Tone> = {
  done: 'good',
  asked: 'info',
  refused: 'bad',
  unknown: 'warn',
}
