/**
 * Inform (TR-069 A.3.3.1, CPE → ACS): opens a session.
 *
 * ```
 * Inform(DeviceId DeviceIdStruct, Event EventStruct[64], MaxEnvelopes unsignedInt, CurrentTime dateTime, RetryCount unsignedInt,
 *        ParameterList ParameterValueStruct[])
 * ```
 */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { readDeviceId, deviceIdElement, type DeviceIdStruct } from '../structures/device-id.ts'
import { eventsElement, readEvents, type EventStruct } from '../structures/event.ts'
import { parameterValuesElement, readParameterValues, type ParameterValue } from '../structures/parameter-value.ts'
import { element, integerElement, readToken, readUnsigned } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface Inform {
  method: 'Inform'
  deviceId: DeviceIdStruct
  events: EventStruct[]
  maxEnvelopes: number
  /** As sent: CPEs without a clock say 1970, some leave out the zone. */
  currentTime: string
  retryCount: number
  parameters: ParameterValue[]
}

const parts = new Arguments<Inform>({
  DeviceId: (reader, message) => readDeviceId(reader, message.deviceId),
  Event: (reader, message) => readEvents(reader, message.events),
  MaxEnvelopes: (reader, message) => { message.maxEnvelopes = readUnsigned(reader, 1) },
  CurrentTime: (reader, message) => { message.currentTime = readToken(reader, textLimits.time) },
  RetryCount: (reader, message) => { message.retryCount = readUnsigned(reader, 0) },
  ParameterList: (reader, message) => readParameterValues(reader, message.parameters),
})

export const inform: Codec<Inform> = {
  method: 'Inform',
  parse(reader) {
    const message = parts.readAll(reader, { method: 'Inform', deviceId: { manufacturer: '', oui: '', productClass: '', serialNumber: '' }, events: [], maxEnvelopes: 1, currentTime: '', retryCount: 0, parameters: [] })
    if (reader.error !== null) return message
    // Without these two nobody can say which device it is; A.2.3 wants an error.
    if (message.deviceId.oui === '') reader.invalid('Inform/DeviceId/OUI', 'the Inform names no OUI')
    else if (message.deviceId.serialNumber === '') reader.invalid('Inform/DeviceId/SerialNumber', 'the Inform names no serial number')
    return message
  },
  build(message) {
    return methodElement('Inform', deviceIdElement(message.deviceId) + eventsElement(message.events) + integerElement('MaxEnvelopes', message.maxEnvelopes)
      + element('CurrentTime', message.currentTime) + integerElement('RetryCount', message.retryCount) + parameterValuesElement(message.parameters))
  },
}
