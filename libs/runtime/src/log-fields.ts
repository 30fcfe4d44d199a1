/** Fields of a log line, cut, and without passwords in URLs: whatever somebody put there, and whatever a peer sent, a line stays one that can be read. */
import { excerpt } from './excerpt.ts'
import { urlPasswordsIn, withoutUrlPasswords } from './secrets/url-passwords.ts'

/** Of one text, in characters; of a stack more. */
const LONGEST = 1_000
const LONGEST_STACK = 4_000
/** Entries of a list or an object, and levels of them. */
const MOST_ENTRIES = 20
const DEEPEST = 4
/** Characters of all texts of a line: with names, marks and escapes it stays below 16 kB. */
const MOST = 6_000

/** A message, cut, without passwords in URLs. */
export const cappedText = (text: string): string =>
  withoutUrlPasswords(text.length > LONGEST ? excerpt(text, LONGEST) : text)

/** The fields as they may be logged; the same object where nothing had to be cut, which is nearly always. */
export function capped<T extends object>(fields: T): T {
  return isSmall(fields) ? fields : (copyOf(fields, 0, { left: MOST }) as T)
}

/** Whether there are but few short texts and plain values. */
function isSmall(fields: object): boolean {
  let entries = 0
  let characters = 0
  for (const name in fields) {
    const value = (fields as Record<string, unknown>)[name]
    characters += name.length
    if (typeof value === 'string') {
      characters += value.length
      if (urlPasswordsIn(value).length > 0) return false
    } else if (typeof value === 'object' && value !== null) return false
    if (++entries > MOST_ENTRIES || characters > LONGEST) return false
  }
  return true
}

interface Room {
  /** Characters. */
  left: number
}

function copyOf(value: unknown, depth: number, room: Room): unknown {
  if (typeof value === 'string') return textOf(value, LONGEST, room)
  if (typeof value === 'bigint') return textOf(String(value), LONGEST, room)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (value instanceof Error) return errorOf(value, depth, room)
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if (depth >= DEEPEST || room.left <= 0) return '…'
  if (Array.isArray(value)) {
    const list = value.slice(0, MOST_ENTRIES).map(entry => copyOf(entry, depth + 1, room))
    return value.length > MOST_ENTRIES ? [...list, `… ${value.length - MOST_ENTRIES} more`] : list
  }
  if ('toJSON' in value && typeof value.toJSON === 'function') return copyOf(value.toJSON(), depth + 1, room)
  const names = Object.keys(value)
  const copy: [string, unknown][] = names
    .slice(0, MOST_ENTRIES)
    .map(name => [textOf(name, 100, room), copyOf((value as Record<string, unknown>)[name], depth + 1, room)])
  if (names.length > MOST_ENTRIES) copy.push(['…', `${names.length - MOST_ENTRIES} more`])
  return Object.fromEntries(copy)
}

/** As pino writes an error: what it is, says, and where it came from. */
function errorOf(error: Error, depth: number, room: Room): unknown {
  if (depth >= DEEPEST || room.left <= 0) return '…'
  const { name, message, stack, cause } = error
  const { code } = error as NodeJS.ErrnoException
  // A stack begins with the message, whatever its length.
  const frames = stack === undefined ? '' : stack.slice(Math.max(0, stack.indexOf('\n    at ')))
  const short = message.length > LONGEST ? excerpt(message, LONGEST) : message
  return {
    type: name,
    message: textOf(short, LONGEST, room),
    stack: linesOf(`${name}: ${short}${frames}`, room),
    ...(code !== undefined && { code }),
    ...(cause !== undefined && { cause: copyOf(cause, depth + 1, room) }),
  }
}

function linesOf(stack: string, room: Room): string {
  const most = Math.min(LONGEST_STACK, Math.max(0, room.left))
  room.left -= Math.min(stack.length, most)
  return withoutUrlPasswords(stack.length > most ? `${stack.slice(0, most)}…` : stack)
}

function textOf(text: string, longest: number, room: Room): string {
  const most = Math.min(longest, Math.max(1, room.left))
  room.left -= Math.min(text.length, most)
  return withoutUrlPasswords(text.length > most ? excerpt(text, most) : text)
}
