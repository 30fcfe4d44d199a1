/** The device id: `OUI-ProductClass-SerialNumber`, or `OUI-SerialNumber` without product class (TR-069 3.4.4). */

/** The three parts that identify a CPE (TR-069 Table 39). */
export interface DeviceIdentity {
  oui: string
  /** Empty when the CPE has none. */
  productClass: string
  serialNumber: string
}

const UTF8 = new TextEncoder()
const PLAIN = /^[0-9A-Za-z_]*$/

/** Percent-encodes everything outside `[0-9A-Za-z_]`, octet by octet of its UTF-8 form, as a CPE does for its user name. */
export function encodePart(part: string): string {
  if (PLAIN.test(part)) return part
  let out = ''
  for (const byte of UTF8.encode(part)) {
    const plain = (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95
    out += plain ? String.fromCharCode(byte) : '%' + byte.toString(16).toUpperCase().padStart(2, '0')
  }
  return out
}

const OUI = /^(?:0x)?([0-9A-F]{2})[-:. ]?([0-9A-F]{2})[-:. ]?([0-9A-F]{2})$/i

/** An OUI as the standard has it (TR-069 Table 39: six upper-case digits), of the forms that devices and lists use; null when it is none. @example canonicalOui('0x00-d0-9e') // '00D09E' */
export function canonicalOui(text: string): string | null {
  const parts = OUI.exec(text.trim())
  return parts === null ? null : parts.slice(1).join('').toUpperCase()
}

/** The id of a device. @example deviceIdOf({ oui: '00D09E', productClass: 'Box 1', serialNumber: 'A-1' }) // '00D09E-Box%201-A%2D1' */
export function deviceIdOf(d: DeviceIdentity): string {
  const tail = encodePart(d.serialNumber)
  return d.productClass === ''
    ? `${encodePart(d.oui)}-${tail}`
    : `${encodePart(d.oui)}-${encodePart(d.productClass)}-${tail}`
}

/** The parts of a device id; null when it is not one (wrong number of parts, an empty one, or a broken escape). */
export function parseDeviceId(id: string): DeviceIdentity | null {
  const parts = id.split('-')
  if (parts.length < 2 || parts.length > 3) return null
  const decoded: string[] = []
  for (const part of parts) {
    if (part === '' || !/^(?:[0-9A-Za-z_]|%[0-9A-Fa-f]{2})*$/.test(part)) return null
    try {
      decoded.push(decodeURIComponent(part))
    } catch {
      return null
    }
  }
  const [oui = '', second = '', third] = decoded
  return third === undefined
    ? { oui, productClass: '', serialNumber: second }
    : { oui, productClass: second, serialNumber: third }
}

/** What a name, of a certificate say, says of a device: parts that are empty are not said. */
export interface DeviceClaim extends DeviceIdentity {
  name: string
}

/**
 * Whether a claim is of this device; one without serial number says nothing, and is of every one. The name may be written
 * as CPEs write user names too: not percent-encoded, or without product class.
 */
export function claims({ name, oui, productClass, serialNumber }: DeviceClaim, device: DeviceIdentity): boolean {
  if (serialNumber === '') return true
  const isSame =
    serialNumber === device.serialNumber &&
    (oui === '' || oui.toUpperCase() === device.oui.toUpperCase()) &&
    (productClass === '' || productClass === device.productClass)
  if (isSame) return true
  const given = name.toLowerCase()
  const { oui: o, productClass: p, serialNumber: s } = device
  return given === `${o}-${s}`.toLowerCase() || given === `${o}-${p}-${s}`.toLowerCase()
}
