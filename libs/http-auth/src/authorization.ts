import { scan, maximumHeaderLength } from './parameters.ts'
import { decodeBytes, decodeHeaderText } from './text.ts'

/** The fields of a Digest `Authorization` (RFC 7616 3.4), unquoted and undecoded otherwise; `null` = not sent. */
export interface DigestResponse {
  username: string
  realm: string
  nonce: string
  /** As sent, for the hash; may be empty or not what was asked for (some SDKs copy the challenge's `domain`). */
  uri: string
  response: string
  algorithm: string | null
  qop: string | null
  nc: string | null
  cnonce: string | null
  opaque: string | null
}

export type Authorization =
  | { scheme: 'digest'; digest: DigestResponse }
  | { scheme: 'basic'; username: string; password: string }
  | { scheme: 'unknown'; name: string }

export interface MalformedAuthorization {
  scheme: 'malformed'
  reason: string
}

/**
 * Reads an `Authorization` header (RFC 7616, RFC 7617, RFC 2069). Never throws.
 * Tolerates what CPEs do: any order, quoted `nc` and `qop`, missing commas, `uri=""`, bare last items.
 * The reason of a malformed one names what is wrong without repeating a value.
 * @example parseAuthorization('Basic QWxhZGRpbjpvcGVu') // { scheme: 'basic', username: 'Aladdin', password: 'open' }
 */
export function parseAuthorization(header: string): Authorization | MalformedAuthorization {
  if (header.length > maximumHeaderLength) return malformed(`longer than ${maximumHeaderLength} characters`)
  const text = header.trim()
  const word = /^[^\s,="]+/.exec(text)?.[0]
  if (word === undefined) return malformed(text === '' ? 'empty' : 'does not begin with a scheme')
  switch (word.toLowerCase()) {
    case 'digest':
      return parseDigest(text)
    case 'basic':
      return parseBasic(text.slice(word.length).trim())
    default:
      return { scheme: 'unknown', name: word.slice(0, 64) }
  }
}

function parseBasic(credentials: string): Authorization | MalformedAuthorization {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(credentials)) return malformed('Basic credentials are not Base64')
  const text = decodeBytes(Buffer.from(credentials, 'base64'))
  const colon = text.indexOf(':')
  if (colon < 0) return malformed('Basic credentials without a colon')
  return { scheme: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function parseDigest(header: string): Authorization | MalformedAuthorization {
  const { schemes, error } = scan(header)
  if (error !== null) return malformed(error)
  const [first] = schemes
  if (first === undefined || schemes.length > 1) return malformed('more than one scheme')
  if (first.conflict !== null) return malformed(`${printable(first.conflict)} is given twice with different values`)
  const { parameters } = first
  const text = (name: string): string | null => {
    const value = parameters.get(name)
    return value === undefined ? null : decodeHeaderText(value)
  }
  const username = text('username') ?? extendedUsername(parameters.get('username*'))
  const nonce = text('nonce')
  const response = text('response')
  if (username === null) return malformed('Digest without username')
  if (nonce === null) return malformed('Digest without nonce')
  if (response === null) return malformed('Digest without response')
  return {
    scheme: 'digest',
    digest: {
      username,
      nonce,
      response,
      realm: text('realm') ?? '',
      uri: text('uri') ?? '',
      algorithm: text('algorithm'),
      qop: text('qop'),
      nc: text('nc'),
      cnonce: text('cnonce'),
      opaque: text('opaque'),
    },
  }
}

/** `username*=UTF-8''J%C3%A4s` (RFC 7616 3.4.4, RFC 8187). */
function extendedUsername(value: string | undefined): string | null {
  const encoded = value === undefined ? undefined : /^utf-8'[^']*'(.*)$/i.exec(value)?.[1]
  if (encoded === undefined) return null
  try {
    return decodeURIComponent(encoded)
  } catch {
    return null
  }
}

const printable = (name: string) => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 32)

const malformed = (reason: string): MalformedAuthorization => ({ scheme: 'malformed', reason })
