import { isUnavailable } from './unavailable.ts'

/** SQLSTATE classes: data exception, integrity constraint violation, program limit exceeded (an index row that is too long). */
const CLASSES = ['22', '23', '54']

/**
 * Whether the database refused what a statement was to write: the same statement without that value works. What has no
 * SQLSTATE came about before the database was asked, from the data alone.
 */
export function isRefusedData(error: unknown): boolean {
  if (isUnavailable(error)) return false
  const code = (error as { code?: unknown } | null)?.code
  return typeof code !== 'string' || (/^[0-9A-Z]{5}$/.test(code) && CLASSES.includes(code.slice(0, 2)))
}
