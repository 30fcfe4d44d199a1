import type { Deviation } from '../deviation.ts'

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

/** Longest reference that is looked at, without `&` and `;`. */
const longest = 32

/**
 * Resolves the five predefined entities and character references (XML 1.0, 4.1 and 4.6); nothing else exists here.
 * A bare `&` and an entity that nobody declared stay as they are and are reported to `tolerate`.
 */
export function resolveReferences(raw: string, tolerate: (deviation: Deviation) => void): string {
  let out = ''
  let from = 0
  for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', from)) {
    out += raw.slice(from, at)
    from = at + 1
    const end = endOfReference(raw, from)
    if (end < 0) {
      tolerate('bare-ampersand')
      out += '&'
      continue
    }
    const name = raw.slice(from, end)
    const text = name.charCodeAt(0) === 35 /* # */ ? characterOf(name) : predefined.get(name)
    if (text === undefined) {
      tolerate('unknown-entity')
      out += '&'
      continue
    }
    from = end + 1
    if (text === '') {
      const pair = pairOf(name, raw, from)
      if (pair !== null) {
        tolerate('surrogate-halves')
        out += pair.text
        from = pair.end
        continue
      }
      tolerate('illegal-characters')
    }
    out += text
  }
  return out + raw.slice(from)
}

/** Index of the `;` that ends the reference beginning at `from`, or -1 when what stands there is no reference. */
function endOfReference(raw: string, from: number): number {
  const limit = Math.min(raw.length, from + longest)
  for (let i = from; i < limit; i++) {
    const c = raw.charCodeAt(i)
    if (c === 59 /* ; */) return i > from ? i : -1
    const isNamePart =
      (c >= 97 && c <= 122) ||
      (c >= 65 && c <= 90) ||
      (c >= 48 && c <= 57) ||
      c === 35 ||
      c === 46 ||
      c === 45 ||
      c === 95 ||
      c === 58 ||
      c > 127
    if (!isNamePart) return -1
  }
  return -1
}

/** The character beyond U+FFFF that two references to surrogate halves mean, the second beginning at `from`; null when they mean none. */
function pairOf(first: string, raw: string, from: number): { text: string; end: number } | null {
  const high = codeOf(first)!
  if (high < 0xd800 || high > 0xdbff || raw.charCodeAt(from) !== 38 /* & */) return null
  const end = endOfReference(raw, from + 1)
  if (end < 0) return null
  const low = codeOf(raw.slice(from + 1, end))
  return low !== undefined && low >= 0xdc00 && low <= 0xdfff
    ? { text: String.fromCharCode(high, low), end: end + 1 }
    : null
}

/** `#65` or `#x41` → the character; '' when XML 1.0 does not allow it; undefined when it is no number. */
function characterOf(reference: string): string | undefined {
  const code = codeOf(reference)
  if (code === undefined) return undefined
  return isXmlCharacter(code) ? String.fromCodePoint(code) : ''
}

/** `#65` or `#x41` → 65; undefined when it is no number. */
function codeOf(reference: string): number | undefined {
  if (reference.charCodeAt(0) !== 35 /* # */) return undefined
  const hexadecimal = reference.charCodeAt(1) === 120 /* x */
  const digits = reference.slice(hexadecimal ? 2 : 1)
  if (!(hexadecimal ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(digits)) return undefined
  return Number.parseInt(digits, hexadecimal ? 16 : 10)
}

/** XML 1.0, production 2 (Char). */
export function isXmlCharacter(code: number): boolean {
  if (code < 32) return code === 9 || code === 10 || code === 13
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}
