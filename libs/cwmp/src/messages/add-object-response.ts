/** AddObjectResponse (TR-069 A.3.2.6, CPE → ACS): `AddObjectResponse(InstanceNumber unsignedInt[1:], Status int)`. */
import { integerElement, readInteger } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface AddObjectResponse {
  method: 'AddObjectResponse'
  instanceNumber: number
  status: number
}

export const addObjectResponse: Codec<AddObjectResponse> = {
  method: 'AddObjectResponse',
  parse(reader) {
    const message: AddObjectResponse = { method: 'AddObjectResponse', instanceNumber: 0, status: 0 }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'InstanceNumber') message.instanceNumber = readInteger(reader, 0)
      else if (child === 'Status') message.status = readInteger(reader, 0)
      else reader.skip()
    }
    // An object was made and nobody says which: no default can stand for that.
    if (reader.error === null && message.instanceNumber < 1) reader.invalid('AddObjectResponse/InstanceNumber', 'the AddObjectResponse names no instance number')
    return message
  },
  build: message => methodElement('AddObjectResponse', integerElement('InstanceNumber', message.instanceNumber) + integerElement('Status', message.status)),
}
