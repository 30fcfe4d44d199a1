/** MESSAGE-INTEGRITY: HMAC-SHA1 over all that stands before it. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { ATTRIBUTE } from './constants.ts'
import type { StunMessage } from './decode.ts'
import { encodeMessage } from './encode.ts'
import type { Attribute } from './encode.ts'

const BYTES = 20
/** Attribute header and value. */
const WHOLE = 4 + BYTES

/**
 * `rfc3489`: what is signed is filled up with zeros to a multiple of 64 bytes (RFC 3489 11.2.8). `rfc5389`: it is not.
 * Clients of either kind are about, so an answer is signed as its request was.
 */
export type IntegrityForm = 'rfc3489' | 'rfc5389'

const FORMS: readonly IntegrityForm[] = ['rfc3489', 'rfc5389']

function mac(before: Uint8Array, password: string, form: IntegrityForm): Uint8Array {
  const size = form === 'rfc3489' ? Math.ceil(before.length / 64) * 64 : before.length
  const text = new Uint8Array(size)
  text.set(before)
  // The length that is signed ends with this attribute, whatever follows.
  new DataView(text.buffer).setUint16(2, before.length - 20 + WHOLE)
  return createHmac('sha1', password).update(text).digest()
}

/** In which form a message proves the password; null where it does not. @param bytes the datagram of `message` */
export function verifyIntegrity(bytes: Uint8Array, message: StunMessage, password: string): IntegrityForm | null {
  const value = message.attributes.get(ATTRIBUTE.messageIntegrity)
  if (value?.length !== BYTES || message.integrityAt === null) return null
  const before = bytes.subarray(0, message.integrityAt)
  return FORMS.find(form => timingSafeEqual(mac(before, password, form), value)) ?? null
}

/** Writes a message with MESSAGE-INTEGRITY as its last attribute. */
export function withIntegrity(
  type: number,
  transactionId: Uint8Array,
  attributes: readonly Attribute[],
  password: string,
  form: IntegrityForm = 'rfc3489',
): Uint8Array {
  const bytes = encodeMessage(type, transactionId, [
    ...attributes,
    { type: ATTRIBUTE.messageIntegrity, value: new Uint8Array(BYTES) },
  ])
  bytes.set(mac(bytes.subarray(0, bytes.length - WHOLE), password, form), bytes.length - BYTES)
  return bytes
}
