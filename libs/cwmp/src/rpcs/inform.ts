/** Inform: opens a session. Its answer always allows one envelope (TR-069 3.7). */
import { text, unsigned } from '../description/field.ts'
import { rpc, type RequestOf, type ResponseOf } from '../description/rpc.ts'
import { textLimits } from '../limits.ts'
import { deviceId } from '../structures/device-id.ts'
import { events } from '../structures/event.ts'
import { parameterValues } from '../structures/parameter-value.ts'

export const inform = rpc({
  method: 'Inform',
  caller: 'cpe',
  clause: 'TR-069 A.3.3.1',
  since: '1.0',
  // It does not travel as an RPC: what it says is in SessionOpened.
  number: 0,
  once: false,
  request: {
    deviceId: deviceId('DeviceId'),
    events: events('Event'),
    maxEnvelopes: unsigned('MaxEnvelopes', { missing: 1 }),
    /** As sent: CPEs without a clock say 1970, some leave out the zone. */
    currentTime: text('CurrentTime', textLimits.time),
    retryCount: unsigned('RetryCount'),
    parameters: parameterValues('ParameterList'),
  },
  response: { maxEnvelopes: unsigned('MaxEnvelopes', { missing: 1 }) },
  checkRequest({ deviceId: id }, reader) {
    // Without these two nobody can say which device it is; A.2.3 wants an error.
    if (id.oui === '') reader.invalid('Inform/DeviceId/OUI', 'the Inform names no OUI')
    else if (id.serialNumber === '') reader.invalid('Inform/DeviceId/SerialNumber', 'the Inform names no serial number')
  },
})

export type Inform = RequestOf<typeof inform>
export type InformResponse = ResponseOf<typeof inform>
