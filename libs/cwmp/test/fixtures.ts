import assert from 'node:assert/strict'
import {
  decode,
  type DecodeError,
  type DecodeOptions,
  type Envelope,
  type MessageOf,
  type Method,
} from '../src/index.ts'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** An envelope in the plainest form around the content of a Body. */
export function envelopeOf(
  body: string,
  { namespace = 'urn:dslforum-org:cwmp-1-0', header = '<cwmp:ID soap:mustUnderstand="1">7</cwmp:ID>' } = {},
): string {
  return (
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"` +
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="${namespace}"><soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  )
}

export const deviceId =
  '<DeviceId><Manufacturer>Example</Manufacturer><OUI>A1B2C3</OUI><ProductClass>Gateway</ProductClass><SerialNumber>0001</SerialNumber></DeviceId>'

/** An Inform with the ParameterList given. */
export function informOf(
  parameters = '',
  {
    device = deviceId,
    events = '<Event enc:arrayType="cwmp:EventStruct[1]"><EventStruct><EventCode>2 PERIODIC</EventCode><CommandKey/></EventStruct></Event>',
    count = 0,
  } = {},
): string {
  return (
    `<cwmp:Inform>${device}${events}<MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-03-01T10:00:00Z</CurrentTime><RetryCount>0</RetryCount>` +
    `<ParameterList enc:arrayType="cwmp:ParameterValueStruct[${count}]">${parameters}</ParameterList></cwmp:Inform>`
  )
}

/** A GetParameterValuesResponse with one parameter whose Value element is given. */
export function withValue(value: string): string {
  return envelopeOf(
    `<cwmp:GetParameterValuesResponse><ParameterList enc:arrayType="cwmp:ParameterValueStruct[1]"><ParameterValueStruct><Name>Device.A</Name>${value}</ParameterValueStruct></ParameterList></cwmp:GetParameterValuesResponse>`,
  )
}

/** Decodes what must be accepted. */
export function accept(body: string | Uint8Array, options?: DecodeOptions): Envelope {
  const decoded = decode(typeof body === 'string' ? bytes(body) : body, options)
  assert.ok(decoded.ok, decoded.ok ? '' : JSON.stringify(decoded.error))
  return decoded.envelope
}

/** Decodes what must be accepted as one method. */
export function acceptAs<K extends Method>(
  method: K,
  body: string | Uint8Array,
  options?: DecodeOptions,
): { envelope: Envelope; message: MessageOf<K> } {
  const envelope = accept(body, options)
  assert.equal(envelope.message.method, method)
  assert.ok(!('unknown' in envelope.message))
  return { envelope, message: envelope.message as MessageOf<K> }
}

/** Decodes what must be refused. */
export function refuse(body: string | Uint8Array, options?: DecodeOptions): DecodeError {
  const decoded = decode(typeof body === 'string' ? bytes(body) : body, options)
  assert.ok(!decoded.ok, 'was accepted')
  return decoded.error
}
