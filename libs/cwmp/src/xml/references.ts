import type { Deviation } from '../deviation.ts'

const predefined = new Map([['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', "'"]])

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
    if (text === '') tolerate('illegal-characters')
    out += text
    from = end + 1
  }
  return out + raw.slice(from)
}

/** Index of the `;` that ends the reference beginning at `from`, or -1 when what stands there is no reference. */
function endOfReference(raw: string, from: number): number {
  const limit = Math.min(raw.length, from + longest)
  for (let i = from; i < limit; i++) {
    const c = raw.charCodeAt(i)
    if (c === 59 /* ; */) return i > from ? i : -1
    const isNamePart = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 35 || c === 46 || c === 45 || c === 95 || c === 58 || c > 127
    if (!isNamePart) return -1
  }
  return -1
}

/** `#65` or `#x41` → the character; '' when XML 1.0 does not allow it; undefined when it is no number. */
function characterOf(reference: string): string | undefined {
  const hexadecimal = reference.charCodeAt(1) === 120 /* x */
  const digits = reference.slice(hexadecimal ? 2 : 1)
  if (!(hexadecimal ? /^[0-9a-fA-F]+$/ : /^[0-9]+$/).test(digits)) return undefined
  const code = Number.parseInt(digits, hexadecimal ? 16 : 10)
  return isXmlCharacter(code) ? String.fromCodePoint(code) : ''
}

/** XML 1.0, production 2 (Char). */
export function isXmlCharacter(code: number): boolean {
  if (code < 32) return code === 9 || code === 10 || code === 13
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff)
}
