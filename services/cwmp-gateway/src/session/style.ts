/** The style of answers as one byte of the cookie. */
import { ENVELOPE_PREFIXES } from '@auroralinks/quirks'
import type { EnvelopePrefix } from '@auroralinks/quirks'
import type { AnswerStyle } from './session.ts'

/** The two lowest and the two highest bits tell the prefix: four there were at first. */
const MOST_PREFIXES = 16
if (ENVELOPE_PREFIXES.length > MOST_PREFIXES)
  throw new Error(`a cookie has room for ${MOST_PREFIXES} prefixes, and there are ${ENVELOPE_PREFIXES.length}`)

/** The bits of a place in the list of prefixes. */
export const bitsOfPrefix = (place: number): number => (place & 0x03) | ((place & 0x0c) << 4)
export const placeOfPrefix = (bits: number): number => (bits & 0x03) | ((bits & 0xc0) >> 4)

/** The bits mean what they mean for as long as a session may live: they are only ever added to. */
const BITS = { cwmpFirst: 0x04, holdRequests: 0x08, noMoreRequests: 0x10, booleanWords: 0x20 } as const
const FLAGS = Object.entries(BITS) as [keyof typeof BITS, number][]

/** 0 for the style of most devices. */
export function bitsOfStyle(style: AnswerStyle | null): number {
  if (style === null) return 0
  const prefix = ENVELOPE_PREFIXES.indexOf(style.prefix as EnvelopePrefix)
  return FLAGS.reduce(
    (bits, [flag, bit]) => (style[flag] === true ? bits | bit : bits),
    bitsOfPrefix(Math.max(prefix, 0)),
  )
}

export function styleOfBits(bits: number): AnswerStyle | null {
  if (bits === 0) return null
  const style: AnswerStyle = { prefix: ENVELOPE_PREFIXES[placeOfPrefix(bits)] }
  for (const [flag, bit] of FLAGS) if ((bits & bit) !== 0) style[flag] = true
  return style
}
