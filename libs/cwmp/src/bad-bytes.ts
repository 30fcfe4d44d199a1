/**
 * UTF-8 with bytes that are not: "Müller" and one byte of something else. Valid sequences stay, the others become U+FFFD.
 *
 * Two things keep a device from becoming another one for it. A body without any valid sequence of several bytes is Latin-1, as
 * devices send it that never heard of UTF-8. And each part of a DeviceId is read by its own bytes alone, as UTF-8 where they are,
 * else as Latin-1: what the rest of the message holds does not change it.
 */
import type { Deviation } from './deviation.ts'

export interface Mended {
  text: string
  tolerated: Deviation[]
  /** How many characters had to be replaced. */
  bad: number
}

const lossy = new TextDecoder('utf-8')
const asItIs = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Every byte is a character of windows-1252, which is what is meant by Latin-1. */
export function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

/**
 * The text of bytes that are not valid UTF-8 as a whole; null when none of their sequences is, and they are rather Latin-1:
 * not where they are `known` to be UTF-8, by a byte order mark.
 */
export function mendUtf8(bytes: Uint8Array, known = false): Mended | null {
  const { joined, hasJoined, alone } = joinHalves(bytes)
  const flat = latin1(joined)
  const region = deviceIdIn(flat)
  const text =
    region === null
      ? lossy.decode(joined)
      : lossy.decode(joined.subarray(0, region.from)) +
        partsOf(joined, region.from, region.to) +
        asItIs.decode(joined.subarray(region.to))
  // In windows-1252 these are the three bytes of U+FFFD itself.
  const sent = flat.split('\u00ef\u00bf\u00bd').length - 1 - alone
  const whole = region === null ? text : lossy.decode(joined)
  if (!known && sent === 0 && !/[^\u0000-\u007f\ufffd]/.test(whole)) return null
  const bad = whole.split('\ufffd').length - 1 - sent
  return {
    text,
    bad,
    tolerated: [...(hasJoined ? ['surrogate-halves' as const] : []), ...(bad > 0 ? ['bad-bytes' as const] : [])],
  }
}

/**
 * Characters beyond U+FFFF that were written as two surrogate halves of three bytes each (CESU-8: what Java and some databases
 * make of an emoji), joined; a half without the other becomes U+FFFD.
 */
function joinHalves(bytes: Uint8Array): { joined: Uint8Array; hasJoined: boolean; alone: number } {
  let at = bytes.indexOf(0xed)
  if (at < 0) return { joined: bytes, hasJoined: false, alone: 0 }
  const out = new Uint8Array(bytes.length)
  let length = 0
  let kept = 0
  let hasJoined = false
  let alone = 0
  const copy = (to: number): void => {
    out.set(bytes.subarray(kept, to), length)
    length += to - kept
  }
  for (; at >= 0; at = bytes.indexOf(0xed, at)) {
    const half = halfAt(bytes, at)
    if (half < 0) {
      at++
      continue
    }
    copy(at)
    const low = half < 0xdc00 ? halfAt(bytes, at + 3) : -1
    const code = low >= 0xdc00 ? 0x10000 + ((half - 0xd800) << 10) + low - 0xdc00 : 0xfffd
    if (code === 0xfffd) alone++
    else hasJoined = true
    const encoded =
      code === 0xfffd
        ? [0xef, 0xbf, 0xbd]
        : [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]
    out.set(encoded, length)
    length += encoded.length
    at += code === 0xfffd ? 3 : 6
    kept = at
  }
  copy(bytes.length)
  return { joined: out.subarray(0, length), hasJoined, alone }
}

/** The surrogate half that three bytes write, or -1. */
function halfAt(bytes: Uint8Array, at: number): number {
  const [first, second, third] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!]
  return first === 0xed && second >= 0xa0 && second <= 0xbf && (third & 0xc0) === 0x80
    ? 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)
    : -1
}

/** Where the DeviceId of an Inform stands, in bytes: from its start tag's end to its end tag. */
function deviceIdIn(flat: string): { from: number; to: number } | null {
  const start = /<(?:[\w.-]{1,64}:)?DeviceId[\s>]/i.exec(flat)
  if (start === null) return null
  const from = start.index + start[0].length
  const end = /<\/(?:[\w.-]{1,64}:)?DeviceId[\s>]/i.exec(flat.slice(from))
  return end === null ? null : { from, to: from + end.index }
}

/** Each stretch between tags by itself. */
function partsOf(bytes: Uint8Array, from: number, to: number): string {
  let out = ''
  for (let at = from; at < to; ) {
    const next = bytes.indexOf(0x3c /* < */, at + 1)
    const end = next < 0 || next > to ? to : next
    out += partOf(bytes.subarray(at, end))
    at = end
  }
  return out
}

function partOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return latin1(bytes)
  }
}
