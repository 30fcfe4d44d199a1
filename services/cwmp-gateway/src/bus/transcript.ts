/** A message of a CPE as the transcript of its session keeps it: secrets taken out, never a very large one. */
import { decodeText, redact } from '@auroralinks/cwmp'
import type { TranscriptEntry } from './events.ts'

/** Larger messages are not kept, in bytes. */
export const LARGEST_KEPT = 256 * 1024

const NOT_KEPT = new Uint8Array(0)

/** Whether messages are kept: `faults` lets the planner drop those of sessions without one. */
export const isKept = (trace: 'faults' | 'all' | 'none', traced: boolean): boolean => trace !== 'none' || traced

/** The transcript entry of a message, for its record. */
export function transcriptEntryOf(body: Uint8Array, contentType: string | undefined, kept: boolean): TranscriptEntry {
  if (!kept || body.length > LARGEST_KEPT) return { bytes: body.length, xml: NOT_KEPT }
  const decoded = decodeText(body, contentType)
  return { bytes: body.length, xml: decoded.ok ? Buffer.from(redact(decoded.text)) : NOT_KEPT }
}
