/** AddObject (TR-069 A.3.2.6, ACS → CPE): `AddObject(ObjectName string(256), ParameterKey string(32))`; the name ends with a dot. */
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface AddObject {
  method: 'AddObject'
  objectName: string
  parameterKey: string
}

export const addObject: Codec<AddObject> = {
  method: 'AddObject',
  parse(reader) {
    const message: AddObject = { method: 'AddObject', objectName: '', parameterKey: '' }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ObjectName') message.objectName = readToken(reader)
      else if (child === 'ParameterKey') message.parameterKey = readToken(reader)
      else reader.skip()
    }
    return message
  },
  build: message => methodElement('AddObject', element('ObjectName', message.objectName) + element('ParameterKey', message.parameterKey)),
}
