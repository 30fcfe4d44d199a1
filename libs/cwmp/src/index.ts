/**
 * The CWMP codec (TR-069): SOAP envelopes and messages, both ways. Pure: no IO, no clock.
 */
export { decodeText } from './charset.ts'
export { decode, isEmptyBody } from './decode.ts'
export type { Deviation } from './deviation.ts'
export { encode, type EncodeOptions, type Outgoing } from './encode.ts'
export {
  kindOf,
  type Decoded,
  type DecodeError,
  type DecodeOptions,
  type Envelope,
  type MessageKind,
} from './envelope.ts'
export {
  wireName,
  type Caller,
  type MessageWith,
  type RequestOf,
  type ResponseOf,
  type Rpc,
} from './description/rpc.ts'
export { misfitOf } from './description/misfit.ts'
export type { WireField, WireForm, WireMessage, WireType } from './description/field.ts'
export { buildFault, type Fault, type ParameterFault } from './fault.ts'
export { faultCodes, faultInfo, type FaultInfo, type RetryClass } from './fault-codes.ts'
export { defaultLimits, listLimits, textLimits, type Limits } from './limits.ts'
export { isSecret, redact } from './redact.ts'
export type * from './rpcs/list.ts'
export * from './rpcs/registry.ts'
export * from './rpcs/vendor.ts'
export * from './rpcs/acknowledge.ts'
export * from './rpcs/acs-methods.ts'
export type { DeviceIdStruct } from './structures/device-id.ts'
export type { DuOperation } from './structures/du-operation.ts'
export type { DuResult } from './structures/du-result.ts'
export type { EventStruct } from './structures/event.ts'
export type { ParameterInfo } from './structures/parameter-info.ts'
export type { ParameterValue } from './structures/parameter-value.ts'
export { unknownTime } from './description/scalars.ts'
export type { TransferFault } from './structures/transfer.ts'
export { normaliseType } from './structures/value-type.ts'
export { inferVersion, namespaceOf, negotiateVersion, versions, type CwmpVersion } from './version.ts'
export { escapeText, isSendable } from './xml/escape.ts'
