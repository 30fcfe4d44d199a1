/** What a Binding Request is answered with; pure. */
import {
  ATTRIBUTE,
  BINDING,
  addressValue,
  encodeMessage,
  errorValue,
  unknownAttributesValue,
  withIntegrity,
  xorAddressValue,
} from '@auroralinks/stun'
import type { Attribute, ErrorNumber, IntegrityForm, StunMessage, TransportAddress } from '@auroralinks/stun'

/** How the answer to a request that proved a password is signed (RFC 3489 8.1). */
export interface Signing {
  password: string
  form: IntegrityForm
}

/**
 * A Binding Response. SOURCE-ADDRESS and CHANGED-ADDRESS, which RFC 3489 asks for, go to those alone whose request is
 * long enough: nobody gets an answer much longer than the request. There is no second address, so both are the first.
 */
export function bindingResponse(
  request: StunMessage,
  source: TransportAddress,
  local: TransportAddress | null,
  signing: Signing | null,
): Uint8Array {
  const isLong = request.attributes.has(ATTRIBUTE.connectionRequestBinding)
  const attributes: Attribute[] = [
    { type: ATTRIBUTE.mappedAddress, value: addressValue(source) },
    ...(isLong && local !== null
      ? [
          { type: ATTRIBUTE.sourceAddress, value: addressValue(local) },
          { type: ATTRIBUTE.changedAddress, value: addressValue(local) },
        ]
      : []),
    ...(request.hasCookie
      ? [{ type: ATTRIBUTE.xorMappedAddress, value: xorAddressValue(source, request.transactionId) }]
      : []),
  ]
  return signing === null
    ? encodeMessage(BINDING.response, request.transactionId, attributes)
    : withIntegrity(BINDING.response, request.transactionId, attributes, signing.password, signing.form)
}

/** A Binding Error Response. */
export const errorResponse = (request: Pick<StunMessage, 'transactionId'>, code: ErrorNumber): Uint8Array =>
  encodeMessage(BINDING.error, request.transactionId, [{ type: ATTRIBUTE.errorCode, value: errorValue(code) }])

/** 420, with what was not understood. */
export const unknownAttributes = (request: StunMessage): Uint8Array =>
  encodeMessage(BINDING.error, request.transactionId, [
    { type: ATTRIBUTE.errorCode, value: errorValue(420) },
    { type: ATTRIBUTE.unknownAttributes, value: unknownAttributesValue(request.unknown) },
  ])
