/** DeleteObject (TR-069 A.3.2.7, ACS → CPE): `DeleteObject(ObjectName string(256), ParameterKey string(32))`; the name is an instance and ends with a dot. */
import { textLimits } from '../limits.ts'
import { Arguments } from '../structures/arguments.ts'
import { element, readToken } from '../structures/scalars.ts'
import { methodElement, type Codec } from './codec.ts'

export interface DeleteObject {
  method: 'DeleteObject'
  objectName: string
  parameterKey: string
}

const parts = new Arguments<DeleteObject>({
  ObjectName: (reader, message) => { message.objectName = readToken(reader, textLimits.name) },
  ParameterKey: (reader, message) => { message.parameterKey = readToken(reader, textLimits.key) },
})

export const deleteObject: Codec<DeleteObject> = {
  method: 'DeleteObject',
  parse: reader => parts.read(reader, { method: 'DeleteObject', objectName: '', parameterKey: '' }),
  build: message => methodElement('DeleteObject', element('ObjectName', message.objectName) + element('ParameterKey', message.parameterKey)),
}
