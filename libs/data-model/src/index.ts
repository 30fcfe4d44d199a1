/** What is known of the data models of CPEs: TR-181, TR-098, TR-106, with TR-104 and TR-140 below `Services.`, and vendors' own. */
export { checkValue, describe, describeObject, isSecret, typeOf } from './describe.ts'
export { checkLexical } from './check.ts'
export {
  DIAGNOSTIC_TESTS,
  argumentsOfObjects,
  checkArgument,
  diagnosticObjects,
  durationOf,
  lackingArguments,
  newestDiagnosticObject,
  resultName,
  resultTables,
  stateParameter,
} from './diagnostics.ts'
export type { DiagnosticTest } from './diagnostics.ts'
export type { ObjectDescription, ParameterDescription } from './description.ts'
export type { ListFacet, Range } from './syntax.ts'
export { compileModel, createDataModels } from './models.ts'
export type { Compiled, DataModels, DeviceType, Objection, VendorModel } from './models.ts'
export { compileAside } from './compile-aside.ts'
export { followModels } from './follow.ts'
export type { Follower, ModelSource, StoredModel } from './follow.ts'
export { TABLE_FORMAT } from './table.ts'
export { MAX_DOCUMENT_CHARACTERS } from './bbf/index.ts'
export type { DocumentError } from './bbf/index.ts'
export { patternOf, rootOf } from './path.ts'
export { deploymentUnitUuid } from './unit-uuid.ts'
export { isMacLocation, macAddressesOf, macOwner, normaliseMac } from './mac.ts'
export { wellKnown } from './well-known.ts'
export type { WellKnown } from './well-known.ts'
