/** DeleteObject (TR-069 A.3.2.7, ACS → CPE): `DeleteObject(ObjectName string(256), ParameterKey string(32))`; the name is an instance and ends with a dot. */
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface DeleteObject {
  method: 'DeleteObject'
  objectName: string
  parameterKey: string
}

export const deleteObject: Codec<DeleteObject> = {
  method: 'DeleteObject',
  parse(reader) {
    const message: DeleteObject = { method: 'DeleteObject', objectName: '', parameterKey: '' }
    for (let child = reader.child(); child !== null; child = reader.child()) {
      if (child === 'ObjectName') message.objectName = readToken(reader)
      else if (child === 'ParameterKey') message.parameterKey = readToken(reader)
      else reader.skip()
    }
    return message
  },
  build: message => methodElement('DeleteObject', element('ObjectName', message.objectName) + element('ParameterKey', message.parameterKey)),
}
