/** Times as the columns of a statement take them. */
import { timeText } from '@auroralinks/database'

/** What was written of the newest times, by their lowest bits: most stand in several columns. */
const written: { t: number; text: string }[] = []

/**
 * A time as text for a `timestamptz` column; null for none.
 * @param t ms since 1970
 * @example timeCell(Date.UTC(2026, 0, 1)) // '2026-01-01T00:00:00.000Z'
 */
export function timeCell(t: number | null | undefined): string | null {
  if (t === null || t === undefined) return null
  const known = written[t & 0xff]
  if (known?.t === t) return known.text
  const text = timeText(t)
  written[t & 0xff] = { t, text }
  return text
}
