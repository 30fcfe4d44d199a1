/** Where the next page of a list begins: the sort values of the last item, opaque to the client and checked when it comes back. */
import { createHash } from 'node:crypto'
import { Problem } from './problem.ts'

/** A sort value: text, a time or number as text, or null where it is not known. */
export type CursorValue = string | null

/** A short name for everything that a cursor depends on: with other filters or another order it would skip items. */
export const queryFingerprint = (query: unknown): string => createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 8)

/** @example encodeCursor(['2026-01-01T00:00:00.000Z', '00D09E-1'], fingerprint) */
export const encodeCursor = (values: CursorValue[], fingerprint: string): string => Buffer.from(JSON.stringify([fingerprint, ...values])).toString('base64url')

/** The sort values in a cursor. @throws Problem when it is damaged or belongs to another query */
export function decodeCursor(cursor: string, fingerprint: string, length: number): CursorValue[] {
  const wrong = (why: string): Problem => new Problem('invalid-cursor', why, { errors: [{ where: 'cursor', detail: why }] })
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw wrong('the cursor is not one that this API gave out')
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(v => v === null || typeof v === 'string')) throw wrong('the cursor is not one that this API gave out')
  const [mark, ...values] = parsed as CursorValue[]
  if (mark !== fingerprint || values.length !== length) throw wrong('the cursor belongs to a list with another filter or order: begin again without it')
  return values
}
