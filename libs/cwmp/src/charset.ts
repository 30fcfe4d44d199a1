import type { Deviation } from './deviation.ts'

export type DecodedText = { ok: true; text: string; tolerated: Deviation[] } | { ok: false; message: string }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The text of a body, whatever it is written in: byte order mark, charset of the Content-Type, XML declaration, UTF-8, in the
 * end Latin-1, which every byte is (TR-069 3.4.1 allows a charset parameter; what CPEs declare is often not what they send).
 *
 * ```ts
 * decodeText(bytes, 'text/xml; charset=ISO-8859-1')
 * ```
 */
export function decodeText(bytes: Uint8Array, contentType: string | null = null): DecodedText {
  const [b0, b1, b2, b3] = bytes
  if ((b0 === 0xfe && b1 === 0xff) || (b0 === 0 && b1 === 0x3c)) return strict(bytes, 'utf-16be')
  if ((b0 === 0xff && b1 === 0xfe && (b2 !== 0 || b3 !== 0)) || (b0 === 0x3c && b1 === 0)) return strict(bytes, 'utf-16le')
  if ((b0 === 0 && b1 === 0) || (b0 === 0xff && b1 === 0xfe)) return { ok: false, message: 'the body is in UTF-32, which is not supported' }
  if (b0 === 0x4c && b1 === 0x6f && b2 === 0xa7 && b3 === 0x94) return { ok: false, message: 'the body is in EBCDIC, which is not supported' }

  const asUtf8 = tryUtf8(bytes)
  // As many characters as bytes: ASCII, the same in every charset that can be declared without the signatures above.
  if (asUtf8 !== null && asUtf8.length === bytes.length) return { ok: true, text: asUtf8, tolerated: [] }

  const ofType = charsetOfContentType(contentType)
  const ofDeclaration = charsetOfDeclaration(bytes)
  const declared = ofType ?? ofDeclaration
  if (asUtf8 !== null && (declared === null || isUtf8(declared) || (b0 === 0xef && b1 === 0xbb && b2 === 0xbf))) return { ok: true, text: asUtf8, tolerated: [] }
  // Bytes that are valid UTF-8 by accident are rare: where one of two contradicting declarations says so, it is believed.
  if (asUtf8 !== null && ofDeclaration !== null && isUtf8(ofDeclaration)) return { ok: true, text: asUtf8, tolerated: ['charset-mismatch'] }

  const decoder = declared === null || isUtf8(declared) ? null : decoderOf(declared)
  if (decoder === null || decoder.encoding.startsWith('utf-16')) {
    const tolerated: Deviation[] = [declared !== null && decoder === null && !isUtf8(declared) ? 'unknown-charset' : 'charset-mismatch']
    return { ok: true, text: asUtf8 ?? latin1(bytes), tolerated }
  }
  const text = decoder.decode(bytes)
  if (!text.includes('\ufffd')) return { ok: true, text, tolerated: [] }
  return { ok: true, text: asUtf8 ?? latin1(bytes), tolerated: ['charset-mismatch'] }
}

/** UTF-16 is recognised by its own bytes; when they then do not hold, there is nothing to fall back to. */
function strict(bytes: Uint8Array, charset: 'utf-16be' | 'utf-16le'): DecodedText {
  try {
    return { ok: true, text: new TextDecoder(charset, { fatal: true }).decode(bytes), tolerated: [] }
  } catch {
    return { ok: false, message: `the body begins as ${charset.toUpperCase()} and is not` }
  }
}

function tryUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
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
