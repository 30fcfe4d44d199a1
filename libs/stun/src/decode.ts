import { ATTRIBUTE, HEADER_BYTES, MAGIC_COOKIE, isStun } from './constants.ts'

/** A message as it came (RFC 3489 11.1). */
export interface StunMessage {
  type: number
  /** 16 bytes. */
  transactionId: Uint8Array
  /** Whether the transaction id begins with the magic cookie of RFC 5389. */
  hasCookie: boolean
  /** The first of each type. */
  attributes: ReadonlyMap<number, Uint8Array>
  /** Types of attributes that a receiver has to understand (below 0x8000) and that are not known here. */
  unknown: readonly number[]
  /** Where MESSAGE-INTEGRITY begins in the datagram; null without one. */
  integrityAt: number | null
}

export type Decoded =
  | { message: StunMessage }
  /** Has the header of a STUN message, and does not go on like one. `transactionId` and `type` for an answer. */
  | { malformed: string; transactionId: Uint8Array; type: number }
  /** Is none. */
  | null

const KNOWN: ReadonlySet<number> = new Set([
  ...Object.values(ATTRIBUTE),
  // REALM, NONCE and PRIORITY of newer clients say nothing here.
  0x0014,
  0x0015,
  0x0024,
])
/** No message of a CPE has more. */
const MOST_ATTRIBUTES = 32

/** Reads a datagram; never throws. Values are views of `bytes`. */
export function decodeMessage(bytes: Uint8Array): Decoded {
  if (!isStun(bytes)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const type = view.getUint16(0)
  const transactionId = bytes.subarray(4, HEADER_BYTES)
  if (view.getUint16(2) !== bytes.length - HEADER_BYTES)
    return { malformed: 'the length in its header is not its own', transactionId, type }
  // RFC 3489 has only values whose length is a multiple of four; RFC 5389 pads others, some clients do not.
  const read = attributesOf(bytes, view, 4) ?? attributesOf(bytes, view, 1)
  if (read === null) return { malformed: 'its attributes do not end where it ends', transactionId, type }
  return { message: { type, transactionId, hasCookie: view.getUint32(4) === MAGIC_COOKIE, ...read } }
}

function attributesOf(
  bytes: Uint8Array,
  view: DataView,
  multiple: 1 | 4,
): Pick<StunMessage, 'attributes' | 'unknown' | 'integrityAt'> | null {
  const attributes = new Map<number, Uint8Array>()
  const unknown: number[] = []
  let integrityAt: number | null = null
  let at = HEADER_BYTES
  for (let n = 0; at < bytes.length; n++) {
    if (n === MOST_ATTRIBUTES || at + 4 > bytes.length) return null
    const type = view.getUint16(at)
    const length = view.getUint16(at + 2)
    const end = at + 4 + length
    if (end > bytes.length) return null
    // What follows the integrity is not covered by it (RFC 3489 11.2.8); FINGERPRINT alone is let pass.
    if (integrityAt === null && !attributes.has(type)) {
      attributes.set(type, bytes.subarray(at + 4, end))
      if (type < 0x8000 && !KNOWN.has(type)) unknown.push(type)
      if (type === ATTRIBUTE.messageIntegrity) integrityAt = at
    }
    at = Math.ceil(end / multiple) * multiple
  }
  return at === bytes.length ? { attributes, unknown, integrityAt } : null
}
