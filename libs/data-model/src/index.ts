/** What is known of the data models of CPEs: TR-181, TR-098, TR-106, with TR-104 and TR-140 below `Services.`. */
export { describe, describeObject, isSecret, typeOf } from './describe.ts'
export type { ObjectDescription, ParameterDescription } from './table.ts'
export { patternOf, rootOf } from './path.ts'
export { isMacLocation, macAddressesOf, macOwner, normaliseMac } from './mac.ts'
export { wellKnown } from './well-known.ts'
export type { WellKnown } from './well-known.ts'
