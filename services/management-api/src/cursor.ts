/** Where the next page of a list begins: the sort values of the last item, opaque to the client and checked when it comes back. */
import { createHash } from 'node:crypto'
import { isText } from './hardening.ts'
import { Problem } from './problem.ts'

/** A short name for everything that a cursor depends on: with other filters or another order it would skip items. */
export const queryFingerprint = (query: unknown): string =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 8)

/** @example encodeCursor(['2026-01-01 00:00:00+00', '00D09E-1'], fingerprint) */
export const encodeCursor = (values: string[], fingerprint: string): string =>
  Buffer.from(JSON.stringify([fingerprint, ...values])).toString('base64url')

const wrong = (why: string): Problem =>
  new Problem('invalid-cursor', why, { errors: [{ where: 'cursor', detail: why }] })

/** It was not given out by this API, or not as it came back. */
export const damagedCursor = (): Problem => wrong('the cursor is not one that this API gave out')

/** The sort values in a cursor. @throws Problem when it is damaged or belongs to another query */
export function decodeCursor(cursor: string, fingerprint: string, length: number): string[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw damagedCursor()
  }
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(v => typeof v === 'string' && isText(v)))
    throw damagedCursor()
  const [mark, ...values] = parsed as string[]
  if (mark !== fingerprint || values.length !== length)
    throw wrong('the cursor belongs to a list with another filter or order: begin again without it')
  return values
}
