/**
 * HTTP header text. Node.js hands header values over as Latin-1, one character a byte, while most CPEs write UTF-8;
 * so bytes above 127 are read as UTF-8 when they are valid UTF-8 and stay Latin-1 when they are not.
 */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Latin-1 header text → what was meant: UTF-8 where the bytes are UTF-8, the text itself elsewhere. */
export function decodeHeaderText(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\u0000-\u00ff]/.test(text)) return text
  return decodeBytes(Buffer.from(text, 'latin1'))
}

/** Bytes as UTF-8, or as Latin-1 when they are not valid UTF-8. */
export function decodeBytes(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('latin1')
  }
}

/** A quoted-string (RFC 9110 5.6.4). Throws on control characters: they would let a value break out of its header. */
export function quote(value: string): string {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) throw new TypeError('control character in a header value')
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
