/** Passwords in URLs (`ftp://user:password@host`): secrets by their shape, wherever they stand. */
import { SEALED, STARS } from './sealed-values.ts'

/** Scheme, user and password of each; what ends a URL in a text or in XML is no part of them. */
const WITH_PASSWORD = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@<>"']*:)([^\s/?#@<>"']+)@/gi

/** As sealed texts are at the shortest, in characters: an envelope. */
const SEALED_VALUE = new RegExp(`^${SEALED}[\\w-]{120,}$`)

/** Those that stand in a text; stars are none. @example urlPasswordsIn('see ftp://me:pw@host/x') // ['pw'] */
export const urlPasswordsIn = (text: string): string[] =>
  mayHave(text) ? Array.from(text.matchAll(WITH_PASSWORD), m => m[2]!).filter(p => p !== STARS) : []

/** A text with stars for them; the same text where there are none, which is nearly always. */
export const withoutUrlPasswords = (text: string): string =>
  mayHave(text) ? text.replace(WITH_PASSWORD, `$1${STARS}@`) : text

/** Whether a value is hidden for what it is, not for the name of its parameter: it has such a password, or is sealed for having one. */
export const isHiddenByShape = (value: string): boolean => urlPasswordsIn(value).length > 0 || SEALED_VALUE.test(value)

const mayHave = (text: string): boolean => text.includes('@') && text.includes('://')
