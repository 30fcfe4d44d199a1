/**
 * The session cookie: all that a gateway needs to serve any POST of a session, signed, so that no gateway keeps it.
 *
 * Bytes: flags (1: XML declaration, form, OUI as text, TLS, traced, version), session id (16), OUI (3, or a string), product class,
 * serial number, the style of answers (1, only where a quirk profile wants one), HMAC-SHA-256 cut to 11. As base64url the whole `Set-Cookie` header of a usual device stays below 200
 * bytes (quirk H2: some CPEs keep 256), and it has `Path=/` (H1) and no `Expires` (TR-069 3.4.2).
 */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { deviceIdOf } from '@auroralinks/contracts'
import { versions } from '@auroralinks/cwmp'
import { timeOfId } from '@auroralinks/runtime'
import { COOKIE_NAME, ID_END, MAC_BYTES, OUI_AS_TEXT } from './cookie-header.ts'
import { readPacked, sizeAtMost, writePacked } from './packing.ts'
import { bitsOfStyle, styleOfBits } from './style.ts'
import type { Session } from './session.ts'

export { cookieValues } from './cookie-header.ts'

/** Longest `Set-Cookie` header: a CPE keeps at least 512 bytes of cookies (TR-069 3.4.2). */
export const LONGEST_HEADER = 480

const DECLARATION = 0x80
const FORM = 0x40
const FORM_MASK = 0x40
const TLS = 0x10
const TRACED = 0x08
const VERSION_MASK = 0x07

export interface Cookies {
  /** The cookie's value for a session; null when its device's identity is so long that a CPE may not keep it. */
  seal(session: Session): string | null
  /** The session of a cookie's value; null when it was not made with one of the keys. */
  open(value: string): Session | null
}

/** The value of the `Set-Cookie` header. */
export const setCookie = (value: string): string => `${COOKIE_NAME}=${value}; Path=/`

const LONGEST_VALUE = LONGEST_HEADER - 'Set-Cookie: \r\n'.length - setCookie('').length

/** Cookies under a current and a previous key. */
export function createCookies(keys: readonly [current: Uint8Array, previous?: Uint8Array]): Cookies {
  const secrets = keys.filter(key => key !== undefined).map(key => createSecretKey(key))
  const sign = (key: (typeof secrets)[number], bytes: Uint8Array): Buffer =>
    createHmac('sha256', key).update(bytes).digest().subarray(0, MAC_BYTES)
  return {
    seal(session) {
      const body = write(session)
      const value = Buffer.concat([body, sign(secrets[0]!, body)]).toString('base64url')
      return value.length > LONGEST_VALUE ? null : value
    },
    open(value) {
      if (value.length > LONGEST_VALUE || value.length < ((ID_END + MAC_BYTES) * 4) / 3) return null
      const bytes = Buffer.from(value, 'base64url')
      const body = bytes.subarray(0, bytes.length - MAC_BYTES)
      const mac = bytes.subarray(bytes.length - MAC_BYTES)
      if (body.length < ID_END || !secrets.some(key => timingSafeEqual(sign(key, body), mac))) return null
      return read(body)
    },
  }
}

function write(session: Session): Buffer {
  const { oui, productClass, serialNumber } = session.device
  const short = /^[0-9A-F]{6}$/.test(oui)
  const body = Buffer.allocUnsafe(ID_END + sizeAtMost(oui) + sizeAtMost(productClass) + sizeAtMost(serialNumber) + 1)
  body[0] =
    FORM |
    (session.declaration ? DECLARATION : 0) |
    (short ? 0 : OUI_AS_TEXT) |
    (session.tls ? TLS : 0) |
    (session.traced ? TRACED : 0) |
    versions.indexOf(session.version)
  body.write(session.id.replaceAll('-', ''), 1, 'hex')
  let end = ID_END
  if (short) end += body.write(oui, end, 'hex')
  else end = writePacked(body, end, oui)
  end = writePacked(body, end, productClass)
  end = writePacked(body, end, serialNumber)
  const style = bitsOfStyle(session.style)
  if (style !== 0) body[end++] = style
  return body.subarray(0, end)
}

/** What is signed was written here; it is still checked, since the form may have been another version's. */
function read(body: Buffer): Session | null {
  const flags = body[0]!
  const version = versions[flags & VERSION_MASK]
  if ((flags & FORM_MASK) !== FORM || version === undefined) return null
  const hex = body.toString('hex', 1, ID_END)
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  const oui =
    (flags & OUI_AS_TEXT) === 0
      ? { text: body.toString('hex', ID_END, ID_END + 3).toUpperCase(), next: ID_END + 3 }
      : readPacked(body, ID_END)
  const productClass = oui && readPacked(body, oui.next)
  const serialNumber = productClass && readPacked(body, productClass.next)
  if (
    oui === null ||
    productClass === null ||
    serialNumber === null ||
    (serialNumber.next !== body.length && serialNumber.next + 1 !== body.length) ||
    timeOfId(id) === null
  )
    return null
  const device = { oui: oui.text, productClass: productClass.text, serialNumber: serialNumber.text }
  return {
    id,
    device,
    deviceId: deviceIdOf(device),
    version,
    traced: (flags & TRACED) !== 0,
    declaration: (flags & DECLARATION) !== 0,
    style: styleOfBits(body[serialNumber.next] ?? 0),
    tls: (flags & TLS) !== 0,
  }
}
