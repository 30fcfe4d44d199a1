import { HEADER_BYTES } from './constants.ts'

/** An attribute to be written. */
export interface Attribute {
  type: number
  value: Uint8Array
}

/** Writes a message (RFC 3489 11.1); values are padded with zeros to a multiple of four. @param transactionId 16 bytes */
export function encodeMessage(type: number, transactionId: Uint8Array, attributes: readonly Attribute[]): Uint8Array {
  const padded = (a: Attribute): number => Math.ceil(a.value.length / 4) * 4
  const length = attributes.reduce((sum, a) => sum + 4 + padded(a), 0)
  const bytes = new Uint8Array(HEADER_BYTES + length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, type)
  view.setUint16(2, length)
  bytes.set(transactionId.subarray(0, 16), 4)
  let at = HEADER_BYTES
  for (const a of attributes) {
    view.setUint16(at, a.type)
    view.setUint16(at + 2, a.value.length)
    bytes.set(a.value, at + 4)
    at += 4 + padded(a)
  }
  return bytes
}
