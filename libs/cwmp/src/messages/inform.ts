/**
 * Inform (TR-069 A.3.3.1, CPE → ACS): opens a session.
 *
 * ```
 * Inform(DeviceId DeviceIdStruct, Event EventStruct[64], MaxEnvelopes unsignedInt, CurrentTime dateTime, RetryCount unsignedInt,
 *        ParameterList ParameterValueStruct[])
 * ```
 */
import { readDeviceId, deviceIdElement, type DeviceIdStruct } from '../structures/device-id.ts'
import { eventsElement, readEvents, type EventStruct } from '../structures/event.ts'
import { parameterValuesElement, readParameterValues, type ParameterValue } from '../structures/parameter-value.ts'
import { element, integerElement, readInteger, readToken } from '../structures/scalars.ts'
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

export const inform: Codec<Inform> = {
  method: 'Inform',
  parse(reader) {
    const message: Inform = { method: 'Inform', deviceId: { manufacturer: '', oui: '', productClass: '', serialNumber: '' }, events: [], maxEnvelopes: 1, currentTime: '', retryCount: 0, parameters: [] }
    let met = 0
    for (let child = reader.child(); child !== null; child = reader.child()) {
      met++
      switch (child) {
        case 'DeviceId': message.deviceId = readDeviceId(reader); break
        case 'Event': message.events = readEvents(reader); break
        case 'MaxEnvelopes': message.maxEnvelopes = readInteger(reader, 1); break
        case 'CurrentTime': message.currentTime = readToken(reader); break
        case 'RetryCount': message.retryCount = readInteger(reader, 0); break
        case 'ParameterList': message.parameters = readParameterValues(reader); break
        default: met--; reader.skip()
      }
    }
    if (reader.error !== null) return message
    if (met < 6) reader.tolerate('missing-argument')
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
