/** Strings in few bytes: six bits a character where all are letters, digits, `_` or `-`, else UTF-8. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
const CODE = new Int8Array(128).fill(-1)
for (let i = 0; i < ALPHABET.length; i++) CODE[ALPHABET.charCodeAt(i)] = i

/** Longest string, in characters or bytes. */
const LONGEST = 0x1fff

/** Marks a length of two bytes; below it stands a length of one, up to 95. */
const LONG = 0xc0

/** Bytes that a string takes at most, before it is written. */
export const sizeAtMost = (text: string): number => 2 + text.length * 3

/**
 * Writes `text` at `offset`; returns the offset behind it. First its length (characters when packed, else bytes) with
 * the lowest bit telling which.
 */
export function writePacked(into: Buffer, offset: number, text: string): number {
  const packed = isPlain(text)
  const length = packed ? text.length : Buffer.byteLength(text)
  if (length > LONGEST) throw new RangeError('too long to be packed')
  const head = (length << 1) | (packed ? 1 : 0)
  if (head < LONG) into[offset++] = head
  else {
    into[offset++] = LONG | (head >> 8)
    into[offset++] = head & 0xff
  }
  return packed ? writeSextets(into, offset, text) : offset + into.write(text, offset, 'utf8')
}

/** Reads what `writePacked` wrote; null when it was something else. */
export function readPacked(from: Buffer, offset: number): { text: string; next: number } | null {
  let head = from[offset++]
  if (head === undefined) return null
  if (head >= LONG) {
    const low = from[offset++]
    if (low === undefined) return null
    head = ((head & 0x3f) << 8) | low
  }
  const length = head >> 1
  const next = offset + ((head & 1) === 1 ? Math.ceil((length * 6) / 8) : length)
  if (next > from.length) return null
  return { text: (head & 1) === 1 ? readSextets(from, offset, length) : from.toString('utf8', offset, next), next }
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c > 127 || CODE[c]! < 0) return false
  }
  return true
}

function writeSextets(into: Buffer, offset: number, text: string): number {
  let bits = 0
  let held = 0
  for (let i = 0; i < text.length; i++) {
    bits = (bits << 6) | CODE[text.charCodeAt(i)]!
    held += 6
    if (held >= 8) {
      held -= 8
      into[offset++] = (bits >> held) & 0xff
    }
    bits &= 0xff
  }
  if (held > 0) into[offset++] = (bits << (8 - held)) & 0xff
  return offset
}

function readSextets(from: Buffer, offset: number, length: number): string {
  let text = ''
  let bits = 0
  let held = 0
  for (let i = 0; i < length; i++) {
    if (held < 6) {
      bits = (bits << 8) | from[offset++]!
      held += 8
    }
    held -= 6
    text += ALPHABET[(bits >> held) & 0x3f]
    bits &= 0xff
  }
  return text
}
