import { checkEach } from './check.ts'
import { objectDescription, parameterDescription } from './description.ts'
import type { ObjectDescription, ParameterDescription } from './description.ts'
import { officialObject, officialParameter, officialParameters } from './official.ts'
import { patternOf, secretPart } from './path.ts'
import { isSecretName } from './secret-names.ts'

/**
 * What the official data models (TR-181, TR-098, TR-106, TR-104, TR-140) say of a parameter; `null` when they do not
 * know it (a vendor's own, or an object path). Instance numbers and `[alias]` are accepted.
 */
export function describe(path: string): ParameterDescription | null {
  return parameterDescription(officialParameter(patternOf(path)))
}

/** What the official data models say of an object: `Device.NAT.PortMapping.` is a table, `Device.NAT.PortMapping.1.` a row. */
export function describeObject(path: string): ObjectDescription | null {
  const found = path.endsWith('.') ? officialObject(patternOf(path)) : null
  return found === null ? null : objectDescription(found)
}

/**
 * The type of a parameter as CWMP writes it, or `null` when the official data models do not know it.
 * @example typeOf('Device.ManagementServer.PeriodicInformInterval') // 'xsd:unsignedInt'
 */
export function typeOf(path: string): string | null {
  return describe(path)?.type ?? null
}

/**
 * Why a value cannot be written to a parameter, by the official data models: its form, range, length or enumeration; `null` when
 * nothing is certainly wrong, or when they do not know the parameter. The value of a secret is not shown.
 * @example checkValue('Device.WiFi.Radio.1.Channel', '300') // '"300" is not 1 to 255'
 */
export function checkValue(path: string, value: string): string | null {
  return checkEach(
    officialParameters(patternOf(path)).flatMap(row => parameterDescription(row) ?? []),
    value,
    isSecret(path),
  )
}

/** Whether a value must never be shown: hidden by its data model, the official or a vendor's, or named as secrets are. */
export function isSecret(path: string): boolean {
  const names = path.length > LONGEST_ASKED ? null : namesBeside(path)
  const name = path.slice(object.length)
  const known = names?.get(name)
  if (known !== undefined) return known
  const secret = isSecretName(secretPart(path)) || isHidden(describe(path)) || hiddenByVendors(path)
  if (names === null) return secret
  if (++asked > MOST_ASKED) forgetAsked()
  else names.set(name, secret)
  return secret
}

/** What the data model hides; not its triggers (`Reset`), which read as false and have no value to tell. */
const isHidden = (p: ParameterDescription | null): boolean => p?.secret === true && p.type !== 'xsd:boolean'

/**
 * It is asked several times for every value that is read. A fleet has few names but for instance numbers, and names that
 * are asked for one after the other are mostly of one object: what is known of them is kept by the pattern of that.
 */
const byObject = new Map<string, Map<string, boolean>>()
let asked = 0
/** The object that was asked for last, and its names. */
let object = '\0'
let besides: Map<string, boolean> | null = null
const MOST_ASKED = 5_000
const LONGEST_ASKED = 256

/** What is known of the names of a path's object; null where nothing is kept: an alias or a wildcard may be part of a name. */
function namesBeside(path: string): Map<string, boolean> | null {
  const end = path.lastIndexOf('.') + 1
  if (end === object.length && path.startsWith(object)) return besides
  object = path.slice(0, end)
  if (/[[*{]/.test(object)) return (besides = null)
  const pattern = patternOf(object)
  besides = byObject.get(pattern) ?? null
  if (besides === null) byObject.set(pattern, (besides = new Map()))
  return besides
}

function forgetAsked(): void {
  byObject.clear()
  asked = 0
  object = '\0'
  besides = null
}

/** By who declared them. A secret of one vendor's model is one for all devices: whoever masks a value may not know whose it is. */
const vendorSecrets = new Map<object, ReadonlySet<string>>()

function hiddenByVendors(path: string): boolean {
  if (vendorSecrets.size === 0) return false
  const pattern = patternOf(path)
  for (const patterns of vendorSecrets.values()) if (patterns.has(pattern)) return true
  return false
}

/** Makes these patterns the secrets that `owner` knows of, in this process. */
export function declareSecrets(owner: object, patterns: Iterable<string>): void {
  const set = new Set(patterns)
  if (set.size > 0) vendorSecrets.set(owner, set)
  else vendorSecrets.delete(owner)
  forgetAsked()
}
