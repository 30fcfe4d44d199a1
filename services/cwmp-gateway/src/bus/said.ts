/** What a CPE said, as it is kept for traces: secrets taken out, never a very large one. */
import { decodeText, redact } from '@auroralinks/cwmp'
import type { Said } from './events.ts'

/** Larger messages are not kept, in bytes. */
export const LARGEST_KEPT = 256 * 1024

const NOT_KEPT = new Uint8Array(0)

/** Whether messages are kept: `faults` lets the planner drop those of sessions without one. */
export const isKept = (trace: 'faults' | 'all' | 'none', traced: boolean): boolean => trace !== 'none' || traced

/** A message of a CPE for its record. */
export function saidOf(body: Uint8Array, contentType: string | undefined, kept: boolean): Said {
  if (!kept || body.length > LARGEST_KEPT) return { bytes: body.length, xml: NOT_KEPT }
  const decoded = decodeText(body, contentType)
  return { bytes: body.length, xml: decoded.ok ? Buffer.from(redact(decoded.text)) : NOT_KEPT }
}
