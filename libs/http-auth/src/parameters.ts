/**
 * The tokenizer of `Authorization` and `WWW-Authenticate` (RFC 9110 11.3, 11.4), as CPEs write them:
 * commas may be missing, any value may be quoted or bare, lines may be folded.
 */

/** Longest header that is looked at, in characters; no device needs a tenth of it. */
export const maximumHeaderLength = 8192

/** What one header says: a scheme with its parameters, names in lower case. */
export interface SchemeWithParameters {
  scheme: string
  parameters: Map<string, string>
  /** A parameter that came twice with different values: ambiguous, so a credential that has one is not accepted. */
  conflict: string | null
}

/** The schemes of one header, as far as it could be read. */
export interface Scanned {
  schemes: SchemeWithParameters[]
  error: string | null
}

const knownSchemes = new Set(['digest', 'basic', 'bearer', 'negotiate', 'ntlm', 'mutual', 'hoba'])

const isSpace = (c: number) => c === 32 || c === 9 || c === 10 || c === 13
const comma = 44
const equals = 61
const doubleQuote = 34
const backslash = 92

/**
 * Reads `scheme name=value, name="value" … [scheme …]`.
 * A word without `=` begins a new scheme where a scheme may begin (at the start, after a comma) or where it is a
 * scheme's known name; elsewhere it is the rest of an unquoted value with blanks and is passed over.
 */
export function scan(header: string): Scanned {
  const schemes: SchemeWithParameters[] = []
  if (header.length > maximumHeaderLength)
    return { schemes, error: `header longer than ${maximumHeaderLength} characters` }
  let current: SchemeWithParameters | null = null
  let mayBegin = true
  let at = 0
  const end = header.length
  while (at < end) {
    const c = header.charCodeAt(at)
    if (isSpace(c)) {
      at++
      continue
    }
    if (c === comma) {
      mayBegin = true
      at++
      continue
    }
    const start = at
    while (at < end && !isBoundary(header.charCodeAt(at))) at++
    const word = header.slice(start, at)
    let next = at
    while (next < end && isSpace(header.charCodeAt(next))) next++
    if (header.charCodeAt(next) !== equals) {
      if (word === '') {
        at++
        continue
      }
      if (current === null || mayBegin || knownSchemes.has(word.toLowerCase())) {
        current = { scheme: word.toLowerCase(), parameters: new Map(), conflict: null }
        schemes.push(current)
      }
      mayBegin = false
      continue
    }
    const value = readValue(header, next + 1)
    if (value.error !== null) return { schemes, error: value.error }
    at = value.next
    mayBegin = false
    if (current !== null && word !== '') store(current, word.toLowerCase(), value.text)
  }
  return { schemes, error: null }
}

function isBoundary(c: number): boolean {
  return isSpace(c) || c === comma || c === equals || c === doubleQuote
}

function store(into: SchemeWithParameters, name: string, value: string): void {
  const before = into.parameters.get(name)
  if (before === undefined) into.parameters.set(name, value)
  else if (before !== value) into.conflict ??= name
}

function readValue(header: string, from: number): { text: string; next: number; error: string | null } {
  let at = from
  const end = header.length
  while (at < end && isSpace(header.charCodeAt(at))) at++
  if (header.charCodeAt(at) !== doubleQuote) {
    const start = at
    while (at < end && !isSpace(header.charCodeAt(at)) && header.charCodeAt(at) !== comma) at++
    return { text: header.slice(start, at), next: at, error: null }
  }
  const start = ++at
  let text = ''
  let plain = start
  for (; at < end; at++) {
    const c = header.charCodeAt(at)
    if (c === backslash && at + 1 < end) {
      text += header.slice(plain, at)
      plain = ++at
    } else if (c === doubleQuote) {
      return { text: text + header.slice(plain, at), next: at + 1, error: null }
    }
  }
  return { text: '', next: end, error: `quoted value that begins at character ${start} is not closed` }
}
