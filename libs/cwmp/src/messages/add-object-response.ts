/** AddObjectResponse (TR-069 A.3.2.6, CPE → ACS): `AddObjectResponse(InstanceNumber unsignedInt[1:], Status int)`. */
import { Arguments } from '../structures/arguments.ts'
import { integerElement, readUnsigned } from '../structures/scalars.ts'
import { readStatusValue } from '../structures/status.ts'
import { methodElement, type Codec } from './codec.ts'

export interface AddObjectResponse {
  method: 'AddObjectResponse'
  /** From 1; 0 where the CPE named none: then nothing was made, or nobody says what. */
  instanceNumber: number
  /** 0 done, 1 not yet; some CPEs put a fault code here. */
  status: number
}

const parts = new Arguments<AddObjectResponse>({
  InstanceNumber: (reader, message) => { message.instanceNumber = readUnsigned(reader, 0) },
  Status: (reader, message) => { message.status = readStatusValue(reader, 0) },
})

export const addObjectResponse: Codec<AddObjectResponse> = {
  method: 'AddObjectResponse',
  parse(reader) {
    const message = parts.readAll(reader, { method: 'AddObjectResponse', instanceNumber: 0, status: 0 })
    if (message.instanceNumber < 1 && reader.error === null) reader.tolerate('bad-instance-number')
    return message
  },
  build: message => methodElement('AddObjectResponse', integerElement('InstanceNumber', message.instanceNumber) + integerElement('Status', message.status)),
}
