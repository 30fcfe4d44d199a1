/**
 * The headers of a record: count, then name and value each with its length as a varint. A dozen short ASCII texts go in
 * and out as one text, which costs a third of writing and reading each by itself; whatever is not that takes the long way.
 */
import { isAscii } from 'node:buffer'
import type { Headers } from '../../bus.ts'
import { varintSize } from './bytes.ts'
import type { Reader, Writer } from './bytes.ts'

/** Lengths below this are one byte as a varint, and that byte is ASCII. */
const SHORT = 64

/** Headers as they will be written. */
export type EncodedHeaders =
  | { bytes: number; text: string }
  | { bytes: number; parts: [text: string, bytes: number][]; count: number }

export function encodeHeaders(headers: Headers): EncodedHeaders {
  let text = ''
  let count = 0
  for (const name in headers) {
    const value = headers[name]!
    if (name.length >= SHORT || value.length >= SHORT) return encodeEach(headers)
    text += LENGTH[name.length]! + name + LENGTH[value.length]! + value
    count++
  }
  if (count >= SHORT || Buffer.byteLength(text) !== text.length) return encodeEach(headers)
  return { bytes: text.length + 1, text: LENGTH[count]! + text }
}

/** Zigzag varints of 0 … 63, as the characters that they are. */
const LENGTH = Array.from({ length: SHORT }, (_, n) => String.fromCharCode(n << 1))

function encodeEach(headers: Headers): EncodedHeaders {
  const parts: [string, number][] = []
  let bytes = 0
  for (const name in headers) {
    for (const text of [name, headers[name]!]) {
      const length = Buffer.byteLength(text)
      parts.push([text, length])
      bytes += varintSize(length) + length
    }
  }
  const count = parts.length / 2
  return { bytes: bytes + varintSize(count), parts, count }
}

export function writeHeaders(w: Writer, headers: EncodedHeaders): void {
  if ('text' in headers) {
    w.latin1(headers.text)
    return
  }
  w.varint(headers.count)
  for (const [text, length] of headers.parts) w.varint(length).utf8(text, length)
}

/** Reads the headers that reach from where `r` stands to `end`. */
export function readHeaders(r: Reader, end: number): Headers {
  if (end > r.buf.length || !isAscii(r.buf.subarray(r.at, end))) return readEach(r)
  return readText(r.buf.toString('latin1', r.at, end))
}

/** The names of the last record: those of the next are mostly the same, and then need not be made again. */
const usual: string[] = []

/** ASCII throughout: then every length is one character. */
function readText(text: string): Headers {
  const headers: Headers = {}
  const count = text.charCodeAt(0) >> 1
  let at = 1
  for (let i = 0; i < count; i++) {
    const nameEnd = at + 1 + (text.charCodeAt(at) >> 1)
    const end = nameEnd + 1 + (text.charCodeAt(nameEnd) >> 1)
    if (!(end <= text.length)) throw new RangeError('a header goes beyond its record')
    let name = usual[i]
    if (name === undefined || name.length !== nameEnd - at - 1 || !text.startsWith(name, at + 1))
      usual[i] = name = text.slice(at + 1, nameEnd)
    headers[name] = text.slice(nameEnd + 1, end)
    at = end
  }
  return headers
}

function readEach(r: Reader): Headers {
  const headers: Headers = {}
  for (let n = r.varint(); n > 0; n--) {
    const name = r.utf8(r.varint())
    headers[name] = r.utf8(r.varint())
  }
  return headers
}
