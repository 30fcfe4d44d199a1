import { latin1, mendUtf8 } from './bad-bytes.ts'
import type { Deviation } from './deviation.ts'

export type DecodedText = { ok: true; text: string; tolerated: Deviation[] } | { ok: false; message: string }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of a body, whatever it is written in: byte order mark, charset of the Content-Type, XML declaration, UTF-8, in the
 * end Latin-1, which every byte is (TR-069 3.4.1 allows a charset parameter; what CPEs declare is often not what they send).
 * Single bytes that are not in the charset of the others are replaced by U+FFFD; see `bad-bytes.ts`.
 *
 * ```ts
 * decodeText(bytes, 'text/xml; charset=ISO-8859-1')
 * ```
 */
export function decodeText(bytes: Uint8Array, contentType: string | null = null): DecodedText {
  const [b0, b1, b2, b3] = bytes
  if ((b0 === 0xfe && b1 === 0xff) || (b0 === 0 && b1 === 0x3c)) return utf16(bytes, 'utf-16be')
  if ((b0 === 0xff && b1 === 0xfe && (b2 !== 0 || b3 !== 0)) || (b0 === 0x3c && b1 === 0))
    return utf16(bytes, 'utf-16le')
  if ((b0 === 0 && b1 === 0) || (b0 === 0xff && b1 === 0xfe))
    return { ok: false, message: 'the body is in UTF-32, which is not supported' }
  if (b0 === 0x4c && b1 === 0x6f && b2 === 0xa7 && b3 === 0x94)
    return { ok: false, message: 'the body is in EBCDIC, which is not supported' }

  const asUtf8 = tryUtf8(bytes)
  // As many characters as bytes: ASCII, the same in every charset that can be declared without the signatures above.
  if (asUtf8 !== null && asUtf8.length === bytes.length) return { ok: true, text: asUtf8, tolerated: [] }

  const ofType = charsetOfContentType(contentType)
  const ofDeclaration = charsetOfDeclaration(bytes)
  const declared = ofType ?? ofDeclaration
  const hasMark = b0 === 0xef && b1 === 0xbb && b2 === 0xbf
  const saysUtf8 = declared === null || isUtf8(declared) || hasMark
  // Bytes that are valid UTF-8 by accident are rare: where one of two contradicting declarations says so, it is believed.
  const maySayUtf8 = saysUtf8 || (ofDeclaration !== null && isUtf8(ofDeclaration))
  const mismatch: Deviation[] = saysUtf8 ? [] : ['charset-mismatch']
  if (maySayUtf8) {
    if (asUtf8 !== null) return { ok: true, text: asUtf8, tolerated: mismatch }
    const mended = mendUtf8(bytes, hasMark)
    if (mended !== null) return { ok: true, text: mended.text, tolerated: [...mismatch, ...mended.tolerated] }
  }

  const decoder = declared === null || isUtf8(declared) ? null : decoderOf(declared)
  if (decoder !== null && !decoder.encoding.startsWith('utf-16')) {
    const text = decoder.decode(bytes)
    const bad = countOf(text, '\ufffd')
    if (bad === 0) return { ok: true, text, tolerated: [] }
    // Some bytes are bad: the charset that fewer contradict is the one. One half of them is none.
    if (asUtf8 === null && bad * 2 < highBytes(bytes) && bad <= (mendUtf8(bytes)?.bad ?? Number.POSITIVE_INFINITY))
      return { ok: true, text, tolerated: ['bad-bytes'] }
  }
  const tolerated: Deviation[] = [
    declared !== null && decoder === null && !isUtf8(declared) ? 'unknown-charset' : 'charset-mismatch',
  ]
  if (asUtf8 !== null) return { ok: true, text: asUtf8, tolerated }
  const mended = mendUtf8(bytes)
  return mended === null
    ? { ok: true, text: latin1(bytes), tolerated }
    : { ok: true, text: mended.text, tolerated: [...tolerated, ...mended.tolerated] }
}

/** UTF-16 is recognised by its own bytes; when they then hold no document, there is nothing to fall back to. */
function utf16(bytes: Uint8Array, charset: 'utf-16be' | 'utf-16le'): DecodedText {
  const text = new TextDecoder(charset).decode(bytes)
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes)
    return { ok: true, text, tolerated: [] }
  } catch {
    return /^\s*</.test(text)
      ? { ok: true, text, tolerated: ['bad-bytes'] }
      : { ok: false, message: `the body begins as ${charset.toUpperCase()} and is not` }
  }
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1
}

function highBytes(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte > 127) count++
  return count
}

function tryUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

function decoderOf(charset: string): TextDecoder | null {
  try {
    return new TextDecoder(charset)
  } catch {
    return null
  }
}

function isUtf8(charset: string): boolean {
  return /^utf-?8$/i.test(charset)
}

function charsetOfContentType(contentType: string | null): string | null {
  return /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(contentType?.slice(0, 512) ?? '')?.[1] ?? null
}

/** The XML declaration is ASCII in every charset that is left here. */
function charsetOfDeclaration(bytes: Uint8Array): string | null {
  const head = latin1(bytes.subarray(0, 256))
  return /^(?:ï»¿)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']/.exec(head)?.[1] ?? null
}
