/** Numbers of RFC 3489 11, and of TR-069 Annex G. */

/** Message types (RFC 3489 11.1). */
export const BINDING = { request: 0x0001, response: 0x0101, error: 0x0111 } as const

/** Attribute types (RFC 3489 11.2; TR-069 G.2.1.3 for the two above 0xC000). */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  responseAddress: 0x0002,
  changeRequest: 0x0003,
  sourceAddress: 0x0004,
  changedAddress: 0x0005,
  username: 0x0006,
  password: 0x0007,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  reflectedFrom: 0x000b,
  /** RFC 8489: for clients that show its magic cookie. */
  xorMappedAddress: 0x0020,
  fingerprint: 0x8028,
  connectionRequestBinding: 0xc001,
  bindingChange: 0xc002,
} as const

/** The value of CONNECTION-REQUEST-BINDING: 20 bytes. */
export const CONNECTION_REQUEST_BINDING: Uint8Array = new TextEncoder().encode('dslforum.org/TR-111 ')

/** The first four bytes of the transaction id of clients that follow RFC 5389 and later. */
export const MAGIC_COOKIE = 0x2112a442

export const HEADER_BYTES = 20

/** Whether a datagram may be STUN: its first two bits are zero. What is none is not looked at any further. */
export const isStun = (bytes: Uint8Array): boolean => bytes.length >= HEADER_BYTES && bytes[0]! < 0x40
