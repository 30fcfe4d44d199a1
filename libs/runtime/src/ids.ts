/** Ids: UUID version 7 (RFC 9562), so that ids sort by time and tell it. */
import { createHash, randomBytes } from 'node:crypto'

let pool = randomBytes(4096)
let used = 0

function random(n: number): Buffer {
  if (used + n > pool.length) {
    pool = randomBytes(4096)
    used = 0
  }
  used += n
  return pool.subarray(used - n, used)
}

/** A new UUID v7 for the given time (ms since 1970). */
export const newId = (now: number = Date.now()): string => idOf(now, random(10))

/**
 * The UUID v7 of a fact: the same whenever it is asked for.
 * @param now when the fact was, in ms since 1970
 * @example factId(at, `${sessionId} ${rpcId}`)
 */
export const factId = (now: number, fact: string): string => idOf(now, createHash('sha256').update(fact).digest())

function idOf(now: number, r: Buffer): string {
  const time = Math.floor(now).toString(16).padStart(12, '0')
  const hex = r.toString('hex')
  const variant = ((r[2]! & 0x3f) | 0x80).toString(16).padStart(2, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(1, 4)}-${variant}${hex.slice(6, 8)}-${hex.slice(8, 20)}`
}

/** The time in a UUID v7, in ms since 1970; null for any other string. */
export function timeOfId(id: string): number | null {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return null
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** Whether a string is a UUID of any version. */
export const isUuid = (s: string): boolean =>
  /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/.test(s)
