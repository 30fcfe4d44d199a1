/** Error responses (RFC 3489 11.2.9). */

/** Numbers and their reason phrases; short, since an answer should not be larger than what asked for it. */
export const ERRORS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  420: 'Unknown Attribute',
  431: 'Integrity Check Failure',
  432: 'Missing Username',
  500: 'Server Error',
} as const

export type ErrorNumber = keyof typeof ERRORS

/** The value of ERROR-CODE: class and number, and the phrase, filled with blanks to a multiple of four. */
export function errorValue(code: ErrorNumber): Uint8Array {
  const phrase = ERRORS[code]
  const text = new TextEncoder().encode(phrase.padEnd(Math.ceil(phrase.length / 4) * 4))
  const value = new Uint8Array(4 + text.length)
  value[2] = Math.floor(code / 100)
  value[3] = code % 100
  value.set(text, 4)
  return value
}

/** The number in an ERROR-CODE; null where there is none. */
export function readError(value: Uint8Array): number | null {
  if (value.length < 4) return null
  return (value[2]! & 7) * 100 + value[3]!
}

/** The value of UNKNOWN-ATTRIBUTES: two bytes each; an odd last one stands twice (RFC 3489 11.2.10). */
export function unknownAttributesValue(types: readonly number[]): Uint8Array {
  const some = types.slice(0, 8)
  const even = some.length % 2 === 0 ? some : [...some, some.at(-1)!]
  return Uint8Array.from(even.flatMap(t => [t >> 8, t & 255]))
}
