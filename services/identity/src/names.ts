/** The identity in an Inform, and the username that a CPE derives from it (TR-069 3.4.4, Table 39). */
import { deviceIdOf, parseDeviceId } from '@auroralinks/contracts'
import type { DeviceIdentity } from '@auroralinks/contracts'

/** Far above the 64 characters of Table 39, and still small enough to be kept. */
const MAX_PART = 256
/** Of the whole id, in characters: an index of PostgreSQL takes 2,700 bytes, and some hold it beside a part or a value. */
const MAX_ID = 1_300
const OUI = /^[0-9A-Fa-f]{6}$/
const CONTROL = /[\u0000-\u001f\u007f]/

/** Why a DeviceIdStruct cannot identify a CPE (TR-069 Table 39); null when it can. */
export function identityError(d: DeviceIdentity): string | null {
  if (d.oui.trim() === '') return 'DeviceId.OUI is empty'
  if (d.serialNumber.trim() === '') return 'DeviceId.SerialNumber is empty'
  for (const [name, value] of [
    ['OUI', d.oui],
    ['ProductClass', d.productClass],
    ['SerialNumber', d.serialNumber],
  ] as const) {
    if (value.length > MAX_PART) return `DeviceId.${name} has more than ${MAX_PART} characters`
    if (CONTROL.test(value)) return `DeviceId.${name} holds a control character`
  }
  if (deviceIdOf(d).length > MAX_ID) return `DeviceId makes an id of more than ${MAX_ID} characters`
  return null
}

/** Whether an OUI is six hexadecimal digits, as Table 39 wants; some CPEs send others and are let in all the same. */
export const isRegularOui = (oui: string): boolean => OUI.test(oui)

/**
 * Whether a username of the form `OUI-ProductClass-SerialNumber` or `OUI-SerialNumber` names another device than the
 * Inform does (TR-069 3.4.4). A username of any other form names no device. Forms that CPEs use for themselves are
 * taken as the same: parts that are not percent-encoded, and the short form in spite of a product class.
 */
export function namesAnotherDevice(username: string, d: DeviceIdentity): boolean {
  const named = parseDeviceId(username)
  if (named === null || !OUI.test(named.oui)) return false
  const given = username.toLowerCase()
  if (given === `${d.oui}-${d.serialNumber}`.toLowerCase()) return false
  if (given === `${d.oui}-${d.productClass}-${d.serialNumber}`.toLowerCase()) return false
  if (named.oui.toLowerCase() !== d.oui.toLowerCase() || named.serialNumber !== d.serialNumber) return true
  return named.productClass !== '' && named.productClass !== d.productClass
}
