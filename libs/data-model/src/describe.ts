import { leafOf, patternOf } from './path.ts'
import { findObject, findParameter } from './table.ts'
import type { ObjectDescription, ParameterDescription } from './table.ts'

/**
 * What the official data models (TR-181, TR-098, TR-106, TR-104, TR-140) say of a parameter; `null` when they do not
 * know it (a vendor's own, or an object path). Instance numbers and `[alias]` are accepted.
 */
export function describe(path: string): ParameterDescription | null {
  return findParameter(patternOf(path))
}

/** What the official data models say of an object: `Device.NAT.PortMapping.` is a table, `Device.NAT.PortMapping.1.` a row. */
export function describeObject(path: string): ObjectDescription | null {
  return path.endsWith('.') ? findObject(patternOf(path)) : null
}

/**
 * The type of a parameter as CWMP writes it, or `null` when the official data models do not know it.
 * @example typeOf('Device.ManagementServer.PeriodicInformInterval') // 'xsd:unsignedInt'
 */
export function typeOf(path: string): string | null {
  return describe(path)?.type ?? null
}

/** Names that vendors give to secrets; the standard's own are known from the model. */
const secretName = /(?:password|passwd|passphrase|pwd|passcode|presharedkey|sharedkey|privatekey|secret|wepkey\d*|psk)$/i

/** Whether a value must never be shown: hidden by its data model, or named as secrets are. */
export function isSecret(path: string): boolean {
  const known = asked.get(path)
  if (known !== undefined) return known
  const secret = secretName.test(leafOf(path)) || isHidden(describe(path))
  if (path.length > LONGEST_ASKED) return secret
  if (asked.size === MOST_ASKED) asked.clear()
  asked.set(path, secret)
  return secret
}

/** What the data model hides; not its triggers (`Reset`), which read as false and have no value to tell. */
const isHidden = (p: ParameterDescription | null): boolean => p !== null && p.secret && p.type !== 'xsd:boolean'

/** It is asked several times for every value that is read, and a fleet has few names. */
const asked = new Map<string, boolean>()
const MOST_ASKED = 5_000
const LONGEST_ASKED = 256
